#pragma once
#include "channels/admin/control_line.hpp"
#include "channels/admin/control_peer.hpp"
#include "channels/admin/control_reply.hpp"
#include <atomic>
#include <thread>

namespace strowger::channels::admin {

/// What the copies of one `control_reply` share.
struct control_reply::call {
  call(std::shared_ptr<control_peer> whose, std::uint64_t asked_as)
    : peer{std::move(whose)}, id{asked_as}, number{peer->begin_call()} {}
  ~call();
  call(const call&) = delete;
  call& operator=(const call&) = delete;

  const std::shared_ptr<control_peer> peer;
  const std::uint64_t id;                  ///< the client's
  const std::uint64_t number;              ///< the peer's
  std::atomic<std::thread::id> may_wait{}; ///< the thread that may wait for a slow client, if any
  std::atomic<bool> ended{false};
};

} // namespace strowger::channels::admin
