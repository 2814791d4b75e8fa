#pragma once
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace strowger::channels::desktop {

struct post_answer {
  int status = 0;
  std::string cookie;            ///< name=value of the first Set-Cookie, without attributes
  std::uint32_t retry_after = 0; ///< seconds, 0: not said
};

/// One HTTP/1.1 POST of JSON over a new TCP connection without TLS, under the server's own origin: how a
/// headless desktop signs in. Blocks until the head of the answer is there, at most `limit`.
routing::result<post_answer> plain_post(std::string_view address, std::uint16_t port, std::string_view path,
                                        std::string_view cookie, std::string_view json,
                                        routing::milliseconds limit);

/// The head of an HTTP answer, up to and without the empty line; nothing if it is none. Pure.
routing::result<post_answer> read_answer_head(std::string_view head);

} // namespace strowger::channels::desktop
