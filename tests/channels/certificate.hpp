#pragma once
#include <filesystem>
#include <string>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace strowger::tests {

/// Writes a fresh self-signed certificate for localhost and its key as PEM files.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

#ifdef __SANITIZE_ADDRESS__
/// While it lives, what this thread allocates is not reported when it is lost.
using lost_by_library = __lsan::ScopedDisabler;
#else
struct lost_by_library {};
#endif

} // namespace strowger::tests
