#pragma once
#include "channels/media/g711.hpp"
#include "channels/media/media_settings.hpp"
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace strowger::channels::media {

/// Sound as it is sent, in both laws, shared by everybody who hears it.
struct prompt {
  std::array<std::vector<std::uint8_t>, 2> coded; ///< by `codec`, of the same length
  [[nodiscard]] std::size_t samples() const { return coded[0].size(); }
};
using shared_prompt = std::shared_ptr<const prompt>;

shared_prompt make_prompt(const std::vector<std::int16_t>& linear);

/// Everything there is to play. Prompts are named by their path below their folder without the ending:
/// `en/queue/next.wav` is `en/queue/next`; `SET|en/queue/next` is that of the set, or where the set has none,
/// everybody's. Files: .wav, and .ulaw, .alaw without header. One thread at a time.
class prompt_store {
public:
  using complaint = std::function<void(const std::filesystem::path& file, const std::string& why)>;

  prompt_store() = default;
  /// Reads all files; of one name that of the earlier folder counts. Files that cannot be read are complained
  /// of and left out.
  explicit prompt_store(const std::vector<std::filesystem::path>& folders, const complaint& complain = {},
                        const std::vector<prompt_set>& sets = {});

  /// A prompt, of a set or of all, `tone:HZ:MS` or `silence:MS` (at most 30 s each); null when there is none
  /// of the name.
  shared_prompt find(std::string_view name);
  [[nodiscard]] std::size_t size() const { return prompts_.size(); }
  void add(std::string name, shared_prompt made) {
    prompts_.insert_or_assign(std::move(name), std::move(made));
  }

private:
  void read_folder(const std::filesystem::path& folder, const std::string& before, const complaint& complain);
  [[nodiscard]] shared_prompt find_in_set(std::string_view set, std::string_view name) const;

  std::map<std::string, shared_prompt, std::less<>> prompts_; ///< those of sets behind their folder and a bar
  std::map<std::string, std::string, std::less<>> sets_;      ///< folder of each
  std::map<std::string, std::weak_ptr<const prompt>, std::less<>> made_; ///< tones and silences in use
  std::size_t bytes_ = 0;
};

/// Where somebody is in a list of prompts.
class playlist_cursor {
public:
  playlist_cursor() = default;
  playlist_cursor(std::uint64_t id, std::vector<shared_prompt> items, bool loop);

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] bool ended() const { return ended_; }
  /// The next 20 ms in `law`: bytes of the prompt itself where they lie in one, else put together in
  /// `scratch`; filled up with silence at the end. Null when it has ended.
  const std::uint8_t* next(codec law, std::array<std::uint8_t, frame_samples>& scratch);

private:
  bool step();

  std::vector<shared_prompt> items_;
  std::uint64_t id_ = 0;
  std::size_t item_ = 0, offset_ = 0;
  bool loop_ = false, ended_ = true;
};

} // namespace strowger::channels::media
