#pragma once
#include "actors/configuration_keys.hpp"
#include <string>
#include <string_view>

/// What a table of keys says, for editors and for readers. Pure; any thread.
namespace strowger::actors {

/// The JSON schema (draft 2020-12) of a file with these keys.
std::string schema_of(const section_rule& file, std::string_view title);
/// Every key in Markdown, each section once, without the sections that `elsewhere` has too.
std::string reference_of(const section_rule& file, const section_rule& elsewhere);

/// The JSON schema (draft 2020-12) of the configuration file, as in docs/strowger.schema.json. It knows keys,
/// types, ranges and descriptions; what one part says of another (unknown queues, pools that share agents) is
/// `check-config`'s to find.
std::string configuration_schema();

/// Every key with meaning, range, default and example, in Markdown: the second half of docs/configuration.md.
std::string configuration_reference();

} // namespace strowger::actors
