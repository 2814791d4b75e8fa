#pragma once
#include "channels/web/client.hpp"
#include "sim/load/channel_player.hpp"
#include "sim/load/load_plan.hpp"
#include <functional>
#include <memory>
#include <string>

namespace strowger::sim::load {

/// How calls are played.
struct voice_settings {
  call_place where;
  std::string callers = "+999"; ///< in front of every caller's number
  double with_audio = 0;        ///< share of the calls in which both sides send and listen
  std::uint64_t seed = 0;
};

/// Customers who call in through a trunk of the engine's (docs/sip.md), and agents' telephones. `network`
/// must outlive it and its contacts; to be used on the network's thread.
class voice_player final : public channel_player {
public:
  /// Throws `std::runtime_error` where it cannot listen.
  voice_player(channels::web::socket_client& network, voice_settings settings);
  ~voice_player() override;

  [[nodiscard]] routing::channel_kind channel() const override { return routing::channel_kind::voice; }
  [[nodiscard]] bool has_lines() const override { return false; }
  std::unique_ptr<played_contact> begin(const way_in& by, std::weak_ptr<contact_listener> tells) override;
  std::unique_ptr<played_phone> phone(const phone_plan& of, std::string password,
                                      std::weak_ptr<phone_listener> tells);
  [[nodiscard]] std::string address() const;                        ///< from where calls come
  [[nodiscard]] const std::vector<std::string>& not_played() const; ///< and why

private:
  struct core;
  struct contact;
  struct telephone;
  std::shared_ptr<core> core_;
};

} // namespace strowger::sim::load
