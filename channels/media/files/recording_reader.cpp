#include "channels/media/files/recording_reader.hpp"
#include "channels/media/files/wav_header.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace strowger::channels::media {

namespace {

constexpr std::size_t sealed_bytes = recording_piece_bytes + recording_sealed_more;
using plain_piece = std::array<std::uint8_t, recording_piece_bytes>;
using sealed_piece = std::array<std::uint8_t, sealed_bytes>;

routing::error not_read(const std::string& why) { return {routing::error_code::invalid_value, why}; }

/// A file and its length as it was opened.
class open_file {
public:
  explicit open_file(const std::filesystem::path& path) : fd_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    struct stat seen {};
    if (fd_ < 0 || ::fstat(fd_, &seen) != 0) return;
    good_ = true;
    size_ = static_cast<std::uint64_t>(seen.st_size);
  }
  open_file(open_file&& from) noexcept
    : fd_{std::exchange(from.fd_, -1)}, good_{from.good_}, size_{from.size_} {}
  open_file& operator=(open_file&&) = delete;
  ~open_file() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// As many as there are of what was there at the opening.
  std::size_t read(std::uint64_t from, std::span<std::uint8_t> to) const {
    const auto most =
        static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), size_ - std::min(from, size_)));
    std::size_t got = 0;
    while (got < most) {
      const auto some = ::pread(fd_, to.data() + got, most - got, static_cast<off_t>(from + got));
      if (some < 0 && errno == EINTR) continue;
      if (some <= 0) break;
      got += static_cast<std::size_t>(some);
    }
    return got;
  }

private:
  int fd_;
  bool good_ = false;
  std::uint64_t size_ = 0;
};

class plain_reader final : public recording_reader {
public:
  explicit plain_reader(open_file file) : file_{std::move(file)} {
    bytes_ = file_.size();
    std::array<std::uint8_t, wav_header_bytes> header{};
    whole_ =
        file_.read(0, header) < header.size() || header != make_wav_header(8'000, 2, wav_length_not_known);
  }
  bool read(std::uint64_t from, std::span<std::uint8_t> to) override {
    const auto got = file_.read(from, to);
    std::fill(to.begin() + static_cast<std::ptrdiff_t>(got), to.end(), std::uint8_t{0});
    return got == to.size();
  }

private:
  open_file file_;
};

/// What the two encrypted kinds have in common: pieces, of which the one opened last is kept.
class piece_reader : public recording_reader {
public:
  piece_reader(open_file file, const std::string& key) : file_{std::move(file)}, key_{key} {
    body_ = file_.size() - std::min<std::uint64_t>(file_.size(), recording_head_bytes);
    pieces_ = (body_ + sealed_bytes - 1) / sealed_bytes;
  }
  ~piece_reader() override {
    sodium_memzero(key_.data(), key_.size());
    sodium_memzero(plain_.data(), plain_.size());
  }
  bool read(std::uint64_t from, std::span<std::uint8_t> to) override {
    bool good = true;
    while (!to.empty()) {
      const auto piece = from / recording_piece_bytes, within = from % recording_piece_bytes;
      const auto some = std::min<std::size_t>(to.size(), recording_piece_bytes - within);
      if (kept_ != piece) {
        plain_.fill(0);
        kept_ = piece;
        kept_good_ = open_piece(piece);
        if (!kept_good_) plain_.fill(0);
      }
      good = good && kept_good_;
      std::copy_n(plain_.begin() + static_cast<std::ptrdiff_t>(within), some, to.begin());
      from += some;
      to = to.subspan(some);
    }
    return good;
  }

protected:
  /// Into `plain_`.
  virtual bool open_piece(std::uint64_t piece) = 0;
  std::size_t fetch(std::uint64_t piece, sealed_piece& to) const {
    return file_.read(recording_head_bytes + piece * sealed_bytes, to);
  }
  [[nodiscard]] const unsigned char* key() const {
    return reinterpret_cast<const unsigned char*>(key_.data());
  }

  open_file file_;
  std::string key_;
  std::uint64_t body_ = 0, pieces_ = 0; ///< begun ones included
  plain_piece plain_{};
  std::uint64_t kept_ = ~std::uint64_t{0};
  bool kept_good_ = false;
};

/// Its pieces are sealed one by one.
class sealed_reader final : public piece_reader {
public:
  sealed_reader(open_file file, const std::string& key, const recording_nonce& random)
    : piece_reader{std::move(file), key}, random_{random} {}

  /// Whether the key fits: of one that has a whole piece it must open it, or another one.
  bool look_through() {
    const auto whole_pieces = body_ / sealed_bytes;
    const bool first = whole_pieces == 0 || open(0) > 0 || (whole_pieces > 1 && open(1) > 0);
    bytes_ = whole_pieces * recording_piece_bytes;
    if (pieces_ == 0) return true;
    const auto size = open(pieces_ - 1);
    if (size > 0 && pieces_ > whole_pieces) bytes_ += size;
    whole_ = size > 0 && last_;
    return first || size > 0;
  }

private:
  bool open_piece(std::uint64_t piece) override {
    return open(piece) > 0 && last_ == (whole_ && piece + 1 == pieces_);
  }
  /// How many bytes of audio; none: it is not what was written.
  std::size_t open(std::uint64_t piece) {
    sealed_piece sealed;
    const auto got = fetch(piece, sealed);
    if (got <= recording_sealed_more) return 0;
    const auto nonce = nonce_of_piece(random_, piece);
    unsigned long long size = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain_.data(), &size, nullptr, sealed.data() + 1, got - 1,
                                                   sealed.data(), 1, nonce.data(), key()) != 0)
      return 0;
    last_ = sealed[0] == 1;
    kept_ = ~std::uint64_t{0};
    return static_cast<std::size_t>(size);
  }
  recording_nonce random_;
  bool last_ = false;
};

/// Earlier files: each piece can be opened after the one before it alone.
class chained_reader final : public piece_reader {
public:
  using piece_reader::piece_reader;
  ~chained_reader() override {
    sodium_memzero(places_.data(), places_.size() * sizeof(cipher));
    sodium_memzero(&now_, sizeof now_);
  }
  enum class look : std::uint8_t { good, no_head, wrong_key };
  look look_through(const unsigned char* header) {
    if (file_.size() < recording_head_bytes ||
        crypto_secretstream_xchacha20poly1305_init_pull(&now_, header, key()) != 0)
      return look::no_head;
    for (next_ = 0; next_ < pieces_ && !whole_;) {
      if (next_ % every == 0) places_.push_back(now_);
      const auto size = pull();
      if (!size) break;
      bytes_ += *size;
      whole_ = last_;
    }
    return bytes_ == 0 && !whole_ && body_ >= sealed_bytes ? look::wrong_key : look::good;
  }

private:
  using cipher = crypto_secretstream_xchacha20poly1305_state;
  static constexpr std::uint64_t every = 64; ///< pieces; a mebibyte

  bool open_piece(std::uint64_t piece) override {
    if (piece < next_ || piece / every > next_ / every) {
      if (piece / every >= places_.size()) return false;
      now_ = places_[piece / every];
      next_ = piece / every * every;
    }
    while (next_ <= piece)
      if (!pull()) return false;
    return true;
  }
  /// The next piece.
  std::optional<std::size_t> pull() {
    sealed_piece sealed;
    const auto got = fetch(next_, sealed);
    unsigned long long size = 0;
    unsigned char tag = 0;
    if (got < recording_sealed_more ||
        crypto_secretstream_xchacha20poly1305_pull(&now_, plain_.data(), &size, &tag, sealed.data(), got,
                                                   nullptr, 0) != 0)
      return std::nullopt;
    ++next_;
    last_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return static_cast<std::size_t>(size);
  }
  std::vector<cipher> places_; ///< how it goes on at every `every`th piece
  cipher now_{};
  std::uint64_t next_ = 0;
  bool last_ = false;
};

} // namespace

routing::result<std::unique_ptr<recording_reader>> recording_reader::open(const std::filesystem::path& path,
                                                                          const std::string& key) {
  open_file file{path};
  if (!file.good()) return not_read(path.string() + ": " + std::strerror(errno));
  std::array<std::uint8_t, recording_head_bytes> head{};
  const auto got = file.read(0, head);
  const auto begins = [&](std::string_view magic) {
    return got >= magic.size() && std::equal(magic.begin(), magic.end(), head.begin());
  };
  const bool sealed = begins(sealed_magic);
  if (!sealed && !begins(chained_magic))
    return std::unique_ptr<recording_reader>{new plain_reader{std::move(file)}};
  if (key.size() != recording_key_bytes) return not_read("the recording is encrypted; a key has 32 bytes");
  if (got < head.size()) return not_read("the recording has no whole head");
  const auto wrong = [] { return not_read("the recording does not fit the key"); };
  if (sealed) {
    recording_nonce random{};
    std::copy(head.begin() + sealed_magic.size(), head.end(), random.begin());
    auto made = std::make_unique<sealed_reader>(std::move(file), key, random);
    if (!made->look_through()) return wrong();
    return std::unique_ptr<recording_reader>{std::move(made)};
  }
  auto made = std::make_unique<chained_reader>(std::move(file), key);
  const auto seen = made->look_through(head.data() + chained_magic.size());
  if (seen == chained_reader::look::no_head) return not_read("the recording has no whole head");
  if (seen == chained_reader::look::wrong_key) return wrong();
  return std::unique_ptr<recording_reader>{std::move(made)};
}

routing::result<read_recording_end> read_recording(const std::filesystem::path& path, const std::string& key,
                                                   const std::function<void(bytes_view)>& take) {
  auto opened = recording_reader::open(path, key);
  if (!opened) return opened.reason();
  auto& file = *opened.value();
  read_recording_end end{file.whole(), 0};
  plain_piece piece{};
  while (end.bytes < file.bytes()) {
    const auto some = std::span{piece}.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.bytes() - end.bytes)));
    end.whole = file.read(end.bytes, some) && end.whole;
    take(some);
    end.bytes += some.size();
  }
  return end;
}

} // namespace strowger::channels::media
