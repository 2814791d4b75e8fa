#pragma once
#include "actors/house.hpp"

namespace strowger::actors {

/// Where the desktop surface's pages come in: finds the agent actor behind a signed-in person. Any thread.
class desk_gate final : public channels::desktop::desk_port {
public:
  explicit desk_gate(house& shared) : house_{shared} {}

  void opened(channels::desktop::session_number session, std::string tenant, std::string name) override;
  void closed(channels::desktop::session_number session) override;
  void request(channels::desktop::session_number session, std::uint64_t request,
               channels::desktop::desk_request what) override;
  void hear(std::string tenant, std::string name, interaction_id of, channels::desktop::wanted_audio part,
            channels::desktop::audio_answer then) override;
  void list_recordings(std::string tenant, std::string name, channels::desktop::wanted_recordings what,
                       channels::desktop::recordings_answer then) override;
  void signed_out(std::string tenant, std::string name) override;

private:
  house& house_;
};

} // namespace strowger::actors
