#pragma once
#include "channels/remote/remote_host.hpp"
#include "channels/remote/remote_wire.hpp"
#include "channels/said_together.hpp"
#include <functional>
#include <mutex>

namespace strowger::channels::remote {

/// What stands in the engine for one adapter of another process. The engine's threads put frames into its
/// outbox, and whoever has gathered some (`said_together`) writes them to the connection of the day itself,
/// as far as that takes them at once: to wake another thread for it costs more. All else is carried there by
/// the host's thread.
class remote_adapter final : public channel_adapter, public said_together::outbox {
public:
  remote_adapter(host_settings::expected who, const host_limits& limits, std::function<void()> wake)
    : who_{std::move(who)}, limits_{limits}, wake_{std::move(wake)} {}

  std::string_view name() const override { return who_.name; }
  channel_kind channel() const override { return who_.channel; }
  bool has_legs() const override { return who_.channel == channel_kind::voice; }
  void command(channel_command command) override;
  void acknowledged(conversation_id conversation, std::uint64_t number) override;
  /// Of a connection that waits for it; else nobody is there, and it is said again at the next hello.
  void resume(std::vector<open_conversation> conversations) override;
  void admit(bool open, std::string code) override;
  void leave() override;

  // ---- the host's thread
  /// A connection begins: nothing of the one before is on its way any more.
  void attach(int connection);
  /// Before the connection is closed: from here on nobody writes to it but the host. False: what was written
  /// ends in the middle of a frame.
  bool detach();
  /// Takes what waits to be written; until `still_waiting` nobody else writes. `allowed`: what may wait in
  /// all until more of it is written.
  std::string take(std::size_t& allowed);
  void count_cut();
  /// Bytes that were taken and are not written.
  void still_waiting(std::size_t bytes);
  [[nodiscard]] remote_adapter_state state() const;

private:
  enum class line { down, waits_for_resume, up };
  void put(const engine_word& word);
  void append(const std::string& frame);

  const host_settings::expected who_;
  const host_limits limits_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_; ///< of what follows
  line line_ = line::down;
  int connection_ = -1;                         ///< of a line that is up or waits
  bool carried_ = false, within_frame_ = false; ///< the host is writing; the outbox begins with half a frame
  std::string outbox_;
  std::size_t resume_bytes_ = 0; ///< on top of what may wait, until all is written
  std::size_t written_behind_ = 0;
  bool admits_ = false;
  std::string admit_code_ = "restarting";
  remote_adapter_state counted_;
};

} // namespace strowger::channels::remote
