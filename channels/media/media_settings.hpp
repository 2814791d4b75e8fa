#pragma once
#include "routing/model/time.hpp"
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace strowger::channels::media {

struct media_limits {
  std::size_t lines = 10'000;
  std::size_t conversations = 20'000;
  std::size_t recordings = 1'000;
  std::size_t seats = 64;             ///< of a conversation; also: whom one seat may hear
  std::size_t items = 500;            ///< of a playlist
  std::size_t pieces_waiting = 4'000; ///< of recordings, for the disk, half a second each: 64 MB
};

/// Prompts of a queue: `NAME|en/welcome` is the one in its folder, or else everybody's.
struct prompt_set {
  std::string name;
  std::filesystem::path folder;
};

struct media_settings {
  std::filesystem::path socket; ///< where the SIP process connects; its folder must exist
  std::string bind = "0.0.0.0";
  std::string advertise = "127.0.0.1"; ///< told in `line_opened`: the address callers can reach
  std::uint16_t first_port = 16'384, last_port = 32'767;
  std::vector<std::filesystem::path> prompt_folders; ///< of one name the earlier folder's counts
  std::vector<prompt_set> prompt_sets;               ///< looked in first by those who name one
  media_limits limits;
  routing::milliseconds silent_after{5'000};      ///< without RTP: `line_silent`
  routing::milliseconds unclaimed_after{600'000}; ///< lines a returned SIP process does not name are closed
  routing::milliseconds alone_after{600'000};     ///< without a SIP process the process ends; 0: never
  std::function<void(std::string_view line)> log;
};

} // namespace strowger::channels::media
