#pragma once
#include <filesystem>
#include <string>

namespace strowger::channels::prompts {

/// Has espeak-ng speak every line of a list (a name, a blank, the text, and behind a `|` how
/// it is read where that is not the text) into `to`/NAME.wav, at the
/// telephone's rate, and writes the list of names to `to`/list when all are there. Returns what went wrong,
/// or nothing.
[[nodiscard]] std::string speak_list(const std::string& espeak, const std::string& language,
                                     const std::filesystem::path& list, const std::filesystem::path& to);

} // namespace strowger::channels::prompts
