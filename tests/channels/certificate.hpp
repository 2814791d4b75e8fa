#pragma once
#include <filesystem>
#include <string>

namespace strowger::tests {

/// Writes a fresh self-signed certificate for localhost and its key as PEM files.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

} // namespace strowger::tests
