<?php
// What a web server's rewrite rules do: an existing file is served, everything else is WordPress.
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$file = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && is_file($file)) {
    if (!str_ends_with($path, '.php')) return false;
    chdir(dirname($file));
    $_SERVER['SCRIPT_NAME'] = $path;
    require $file;
    return;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
chdir($_SERVER['DOCUMENT_ROOT']);
require 'index.php';
