#pragma once
#include "routing/attribute_list.hpp"
#include <functional>
#include <map>
#include <set>
#include <string>

namespace strowger::routing {

/// The names an expression may use, as they are declared.
struct vocabulary {
  std::map<std::string, attribute_kind, std::less<>> agent, interaction;
  std::set<std::string, std::less<>> skills;
};

} // namespace strowger::routing
