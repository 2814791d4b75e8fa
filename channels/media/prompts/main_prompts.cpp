#include "channels/media/prompts/hold_music.hpp"
#include "channels/media/prompts/spoken_prompts.hpp"
#include <iostream>
#include <string>
#include <vector>

/// Makes what callers hear, at build time:
///     strowger-prompts speech ESPEAK LANGUAGE LIST FOLDER
///     strowger-prompts music FILE
int main(int count, char** given) {
  using namespace strowger::channels::prompts;
  const std::vector<std::string> words(given + 1, given + count);
  std::string wrong = "usage: strowger-prompts speech ESPEAK LANGUAGE LIST FOLDER | music FILE";
  if (words.size() == 5 && words[0] == "speech")
    wrong = speak_list(words[1], words[2], words[3], words[4]);
  else if (words.size() == 2 && words[0] == "music")
    wrong = write_wav(words[1], hold_music()) ? "" : "cannot write " + words[1];
  if (!wrong.empty()) std::cerr << "strowger-prompts: " << wrong << '\n';
  return wrong.empty() ? 0 : 1;
}
