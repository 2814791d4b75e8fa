#include "channels/web/static_files.hpp"
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace strowger::channels::web {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> mime_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".wasm", "application/wasm"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
}};

/// FNV-1a over the content: the tag changes when and only when the bytes do.
std::string tag_of(const std::string& content) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325ULL;
  for (const char c : content) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100'0000'01b3ULL;
  std::string tag = "\"";
  for (unsigned shift = 64; shift > 0; shift -= 4) tag += "0123456789abcdef"[(hash >> (shift - 4)) & 15U];
  return tag + "-" + std::to_string(content.size()) + "\"";
}

} // namespace

std::string_view mime_type_of(std::string_view path) {
  for (const auto& [ending, type] : mime_types)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

bool is_plain_path(std::string_view path) {
  if (std::any_of(path.begin(), path.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\'; }))
    return false;
  while (!path.empty()) {
    const auto name = path.substr(0, path.find('/'));
    if (name.empty() || name.front() == '.') return false;
    path.remove_prefix(std::min(path.size(), name.size() + 1));
  }
  return true;
}

static_files::static_files(std::filesystem::path folder, std::string index, std::string immutable)
  : index_{std::move(index)}, immutable_{std::move(immutable)} {
  std::error_code ignored;
  folder_ = std::filesystem::weakly_canonical(folder, ignored);
  if (ignored) folder_ = std::move(folder);
}

const static_files::kept* static_files::read(const std::filesystem::path& file) {
  std::error_code fault;
  const auto real = std::filesystem::canonical(file, fault);
  if (fault) return nullptr;
  const auto [end, unused] = std::mismatch(folder_.begin(), folder_.end(), real.begin(), real.end());
  if (end != folder_.end() || !std::filesystem::is_regular_file(real, fault)) return nullptr;
  const auto size = std::filesystem::file_size(real, fault);
  if (fault || size > file_bytes) return nullptr;
  const auto changed = std::filesystem::last_write_time(real, fault);
  if (fault) return nullptr;
  auto& entry = kept_[real.string()];
  if (entry.content && entry.size == size && entry.changed == changed) return &entry;
  std::ifstream stream{real, std::ios::binary};
  std::string content{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream.good() && !stream.eof()) return nullptr;
  kept_bytes_ -= entry.content ? entry.content->size() : 0;
  if (kept_bytes_ + content.size() > memory_bytes) {
    kept_.clear();
    kept_bytes_ = 0;
  }
  kept_bytes_ += content.size();
  auto tag = tag_of(content);
  auto& fresh = kept_[real.string()];
  fresh = {changed, size, std::make_shared<const std::string>(std::move(content)), std::move(tag)};
  return &fresh;
}

std::optional<static_file> static_files::find(std::string_view path, bool accepts_gzip) {
  std::string name{path};
  if (!is_plain_path(name)) return std::nullopt;
  if (name.empty() || name.back() == '/') name += index_;
  const auto plain = folder_ / name;
  static_file file;
  file.mime_type = mime_type_of(name);
  file.immutable = !immutable_.empty() && std::string_view{name}.starts_with(immutable_);
  const kept* found = nullptr;
  if (accepts_gzip) {
    auto squeezed = plain;
    squeezed += ".gz";
    found = read(squeezed);
    file.gzip = found != nullptr;
  }
  if (!found) found = read(plain);
  if (!found) return std::nullopt;
  file.content = found->content;
  file.entity_tag = found->entity_tag;
  return file;
}

} // namespace strowger::channels::web
