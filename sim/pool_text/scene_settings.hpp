#pragma once
#include "routing/pool_settings.hpp"
#include <string>

/// Settings as lines of a scenario text: what `scene_words` reads, the other way round. The text's words do
/// not reach everything a configuration can say; `said_whole` tells whether reading the line gives the
/// settings again.
namespace strowger::routing::wording {

std::string queue_line_of(const queue_settings& from);
std::string agent_line_of(const agent_settings& from);
std::string limits_line_of(const pool_limits& from);

bool said_whole(const queue_settings& from);
bool said_whole(const agent_settings& from);
bool said_whole(const pool_limits& from);

/// `team:red,rank:2,urgent:true`, and `english:5,french:1`; nothing of none.
std::string attributes_text(const attribute_list& from);
std::string skills_text(const std::vector<skill_level>& from);
/// `call`, `chat`, `email`, `task`
std::string channel_word(channel_kind channel);

} // namespace strowger::routing::wording
