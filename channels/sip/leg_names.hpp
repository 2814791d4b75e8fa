#pragma once
#include "channels/sip/derived_ids.hpp"
#include "channels/sip/sdp.hpp"
#include "routing/model/ids.hpp"
#include <memory>

namespace strowger::channels::sip {

/// What a call names by itself: dialogs it begins, lines, keys. All are made from the installation's secret
/// and the ids of conversation and leg, so that a restarted process names them the same. Any thread.
class leg_names {
public:
  leg_names(std::shared_ptr<const installation_secret> secret, routing::conversation_id conversation)
    : secret_{std::move(secret)}, conversation_{conversation} {}

  /// Of the INVITE to the n-th place where a leg can be rung; leg zero: a customer whom we call.
  [[nodiscard]] dialog_ids dialog_of(routing::leg_id leg, std::uint32_t attempt) const;
  [[nodiscard]] media::line_id line_of(routing::leg_id leg) const;
  /// What we say of our audio to this leg. `secure`: with a key of its own.
  [[nodiscard]] own_audio audio_of(routing::leg_id leg, bool secure) const;

private:
  [[nodiscard]] std::uint64_t seed_of(routing::leg_id leg) const;
  std::shared_ptr<const installation_secret> secret_;
  routing::conversation_id conversation_;
};

} // namespace strowger::channels::sip
