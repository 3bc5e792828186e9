# Compiler, warnings, hardening. clang 19 is the compiler on Debian 12 and 13.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} destroys some temporaries of awaiting statements twice (a double free). "
                        "Use clang 19 (cmake --preset dev) or g++ 14.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(DT_CCACHE ccache)
if(DT_CCACHE)
    # base_dir and the prefix map make a fresh clone in another folder hit the same cache. With the compiler's own list of
    # what it read (DEPEND), what a precompiled header holds is compared as any other header is; see precompiled.cmake.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
        CCACHE_SLOPPINESS=pch_defines,time_macros ${DT_CCACHE})
endif()

add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -fno-omit-frame-pointer)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(DT_WARNINGS_AS_ERRORS)
    add_compile_options(-Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_compile_options(-g1 -O0)     # line tables are enough for a stack; with sanitizers -O1 takes twice the time to compile
endif()

find_program(DT_LLD NAMES ld.lld-19 ld.lld)
if(DT_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(--ld-path=${DT_LLD})
endif()

if(DT_SANITIZE)
    add_compile_options(-fsanitize=${DT_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${DT_SANITIZE})
endif()
if(DT_FAILPOINTS)
    add_compile_definitions(DT_WITH_FAILPOINTS=1)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")     # asserts stay on in production
endif()
