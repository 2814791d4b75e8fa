#pragma once
#include "channels/desktop/desk_frames.hpp"
#include "channels/desktop/desktop_surface.hpp"
#include "channels/desktop/worker.hpp"
#include "channels/web/server.hpp"
#include "channels/web/token_bucket.hpp"
#include <atomic>
#include <map>
#include <unordered_map>

namespace strowger::channels::desktop {

/// What the handlers of the surface share. Everything but the counters and `update` is the web server's
/// thread's.
struct desktop_surface::core : std::enable_shared_from_this<core> {
  using person_key = std::pair<std::string, std::string>; ///< tenant, name

  /// One open socket.
  struct page {
    person_key who;
    digest session{};
    web::token_bucket rate;
  };

  core(web::server& s, surface_settings settings_in, desk_port& p, std::shared_ptr<session_store> store_in);
  ~core() { slow.stop(); } // its work uses the members below it too
  void begin(std::vector<person> people);
  void add_routes();

  // ---- HTTP
  void sign_in(const web::request& ask, const web::responder& answer);
  void sign_in_checked(const person_key& who, const digest& password, const web::request& ask,
                       const web::responder& answer, bool right);
  void sign_out(const web::request& ask, const web::responder& answer);
  void me(const web::request& ask, const web::responder& answer);
  void recording(const web::request& ask, const web::responder& answer); ///< surface_audio.cpp
  void recordings(const web::request& ask, const web::responder& answer);

  // ---- sockets
  web::opening page_opens(web::connection_id connection, const web::request& ask);
  void page_says(web::connection_id connection, std::string_view text);
  void page_closed(web::connection_id connection);
  void refuse_frame(web::connection_id connection, const frame_refusal& refusal);

  // ---- sessions
  const session* session_of(const web::request& ask);
  /// Ends sessions and closes their pages, telling them why.
  void end_sessions(const std::function<bool(const session&)>& ended, std::string_view reason,
                    std::function<void()> then);
  /// Hands changes to the worker in order; `then` runs there after them.
  void keep(session_changes changes, std::function<void()> then = {});
  void replace(std::vector<person> people);

  [[nodiscard]] session_number number_of(web::connection_id connection) const {
    return first_number + connection;
  }
  void log(std::string_view level, std::string_view line) const {
    if (settings.log) settings.log(level, line);
  }

  web::server& server;
  surface_settings settings;
  desk_port& port;
  const std::shared_ptr<session_store> store;
  /// Numbers of pages are not used again after a restart: they count on from the wall time of the start.
  const session_number first_number;
  std::map<person_key, person> people;
  session_book book;
  sign_in_attempts attempts;
  std::unordered_map<web::connection_id, page> pages;
  std::map<person_key, std::size_t> pages_of;
  struct {
    std::atomic<std::uint64_t> signed_in, wrong_passwords, held_back, requests, refused_frames, too_fast,
        pages, sessions;
  } counted{};
  worker slow;
  password_checker checker;
};

} // namespace strowger::channels::desktop
