# Everything from Debian 12's own packages; scripts/packages.txt lists them.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(libwebsockets CONFIG REQUIRED)
find_library(LIBEV_LIBRARY ev REQUIRED)
find_package(Protobuf REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(date CONFIG REQUIRED)

# Debian's libcaf-dev ships neither a CMake package nor a .pc file.
find_library(CAF_CORE_LIBRARY caf_core REQUIRED)
file(STRINGS /usr/include/caf/config.hpp caf_version REGEX "define CAF_VERSION 17[0-9][0-9]")
if(NOT caf_version)
  message(FATAL_ERROR "CAF 0.17 is needed: apt-get install libcaf-dev (Debian 12)")
endif()
add_library(CAF::core UNKNOWN IMPORTED)
set_target_properties(CAF::core PROPERTIES IMPORTED_LOCATION ${CAF_CORE_LIBRARY})
target_link_libraries(CAF::core INTERFACE Threads::Threads)

# The programs allocate from jemalloc: nothing calls it by name, so the linker must be told to keep it. The
# sanitizers bring an allocator of their own.
add_library(strowger_allocator INTERFACE)
if(NOT STROWGER_SANITIZE AND NOT STROWGER_FUZZ)
  find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
  target_link_libraries(strowger_allocator INTERFACE
    -Wl,--push-state,--no-as-needed ${JEMALLOC_LIBRARY} -Wl,--pop-state)
  target_sources(strowger_allocator INTERFACE ${CMAKE_CURRENT_LIST_DIR}/allocator.cpp)
endif()

find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
add_library(sodium ALIAS PkgConfig::SODIUM)

pkg_check_modules(SRTP2 REQUIRED IMPORTED_TARGET libsrtp2)
add_library(srtp2 ALIAS PkgConfig::SRTP2)
