# What many files include from outside, parsed once: half of the time that a file takes. Nothing of ours is in it, and
# every file still names what it needs.
#
# Not target_precompile_headers(): it compiles a file of the build folder, whose path the result then holds, and a clone in
# another folder misses the compiler cache. Here an installed header is compiled, with the others before it: the same
# bytes everywhere.
option(DT_PRECOMPILE "parse what comes from outside once" ON)

# dt_precompiled(NAME HEADERS… LAST HEADER LINKS… OPTIONS…): dt_precompile(TARGET NAME) then uses it.
function(dt_precompiled name)
    cmake_parse_arguments(pch "" "LAST" "HEADERS;LINKS;OPTIONS" ${ARGN})
    if(NOT DT_PRECOMPILE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        return()
    endif()
    find_file(DT_PRECOMPILED_${name} ${pch_LAST} REQUIRED)
    set(last ${DT_PRECOMPILED_${name}})
    set_source_files_properties(${last} PROPERTIES LANGUAGE CXX)
    add_library(dt_precompiled_${name} OBJECT ${last})
    target_link_libraries(dt_precompiled_${name} PRIVATE ${pch_LINKS})
    list(TRANSFORM pch_HEADERS PREPEND "SHELL:-include ")
    target_compile_options(dt_precompiled_${name} PRIVATE ${pch_OPTIONS} -xc++-header "SHELL:-Xclang -fno-pch-timestamp" ${pch_HEADERS})
    set_target_properties(dt_precompiled_${name} PROPERTIES CXX_COMPILER_LAUNCHER "")
    set_property(GLOBAL PROPERTY dt_precompiled_${name} CMakeFiles/dt_precompiled_${name}.dir${last}.o)
endfunction()

function(dt_precompile target name)
    get_property(object GLOBAL PROPERTY dt_precompiled_${name})
    if(NOT object)
        return()
    endif()
    target_compile_options(${target} PRIVATE "SHELL:-include-pch ${object}")
    get_target_property(sources ${target} SOURCES)
    set_property(SOURCE ${sources} APPEND PROPERTY OBJECT_DEPENDS ${CMAKE_BINARY_DIR}/${object})
endfunction()

set(everywhere algorithm chrono functional map memory optional string string_view variant vector)
dt_precompiled(rooms HEADERS ${everywhere} LAST boost/asio/awaitable.hpp LINKS dt_asio)
dt_precompiled(tests
    HEADERS ${everywhere} boost/asio/awaitable.hpp boost/asio/co_spawn.hpp boost/asio/io_context.hpp
    LAST gmock/gmock.h
    LINKS dt_asio GTest::gmock
    OPTIONS -fPIE)
