#pragma once
#include "actors/configuration_keys.hpp"

/// A scenario file's keys, in one table: what the reader accepts, what docs/scenario.schema.json says and
/// what docs/scenarios.md lists are all made from it. Plain constants; any thread.
namespace strowger::sim {

/// The whole file.
const actors::section_rule& scenario_rules();
/// Kinds of contacts, and crews.
const actors::section_rule& contact_rules();
const actors::section_rule& crew_rules();
const actors::section_rule& law_rules();
/// How it is played against a running engine.
const actors::section_rule& load_rules();
/// What a contact may do beside waiting and talking.
const actors::section_rule& callback_rules();
const actors::section_rule& changes_rules();
const actors::section_rule& back_rules();
const actors::section_rule& turns_rules();
/// What may go wrong.
const actors::section_rule& fault_rules();
const actors::section_rule& drops_rules();
/// Mon, Tue, ... Sun.
std::vector<std::string_view> weekday_words();

} // namespace strowger::sim
