#pragma once
#include "channels/sip/process/sip_settings.hpp"
#include <string_view>

namespace strowger::channels::sip {

/// The settings as the engine hands them over: JSON, made by the engine from its checked configuration file.
/// An error names the key.
routing::result<sip_settings> read_settings(std::string_view json);

} // namespace strowger::channels::sip
