#pragma once
#include "channels/media/media_client.hpp"
#include "channels/sip/process/sip_adapter.hpp"
#include "channels/sip/rtpengine/ng_client.hpp"

/// rtpengine between the calls and the media process, where the settings name one: ties the relay to the
/// control socket, the clock and the log. On the stack's thread.
namespace strowger::channels::sip {

class rtpengine_audio {
public:
  /// What calls say to the media process comes here from now on: changes `with`.
  rtpengine_audio(const sip_settings& of, media::media_client& media, sip_adapter& adapter,
                  sip_adapter::ports& with);
  ~rtpengine_audio();
  rtpengine_audio(const rtpengine_audio&) = delete;
  rtpengine_audio& operator=(const rtpengine_audio&) = delete;

  /// From the media process.
  void heard(const media::media_event& what) { relay_.heard(what); }
  void watch(nta_stack& stack);
  void unwatch(nta_stack& stack) const;

private:
  audio_relay relay_;
  ng_client client_;
  const int each_second_;
};

} // namespace strowger::channels::sip
