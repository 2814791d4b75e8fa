#pragma once
#include "routing/model/result.hpp"
#include <cstdint>
#include <string>

/// Values or reasons in this room. Apart from `routing::result`, whose codes are refusals of inputs.
namespace strowger::storage {

/// What kind of trouble: one per case a caller treats differently.
enum class trouble : std::uint8_t {
  damaged,       ///< stored bytes are not what was written; restore from a backup
  newer_version, ///< written by a newer engine than this one
  in_use,        ///< another process holds the folder
  no_space,
  refused, ///< the request makes no sense as asked
  not_found,
  input_output, ///< the disk or the system said no
};

struct failure {
  trouble kind = trouble::input_output;
  std::string detail; ///< for the operator: what, where, what to do; no personal content
};

template <class T>
class [[nodiscard]] outcome : public routing::value_or_reason<T, failure> {
public:
  using routing::value_or_reason<T, failure>::value_or_reason;
  const failure& why() const { return this->reason(); }
};

} // namespace strowger::storage
