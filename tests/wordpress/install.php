<?php
// Installs WordPress (argument: its folder) and prints shell lines with two accounts: an editor and an author.
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');

ob_start();
wp_install('卫生健康局', 'admin', 'admin@example.invalid', true, '', wp_generate_password());
update_option('timezone_string', 'Asia/Shanghai');
update_option('permalink_structure', '/%year%%monthnum%/t%year%%monthnum%%day%_%post_id%.html');
flush_rewrite_rules();
ob_end_clean();

function account(string $name, string $role): array {
    $id = wp_insert_user(['user_login' => $name, 'user_pass' => wp_generate_password(), 'role' => $role,
                          'user_email' => $name . '@example.invalid']);
    return [$name, WP_Application_Passwords::create_new_application_password($id, ['name' => 'drumtower'])[0]];
}

foreach (['' => ['drumtower', 'editor'], 'AUTHOR_' => ['author', 'author'], 'CONTRIBUTOR_' => ['contributor', 'contributor']] as $kind => $of) {
    [$name, $password] = account(...$of);
    echo "export DT_WORDPRESS_{$kind}USER=$name\nexport DT_WORDPRESS_{$kind}PASSWORD=$password\n";
}
