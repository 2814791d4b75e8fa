#include "tests/remote/remote_subject.hpp"
#include <random>

namespace strowger::tests {

namespace remote = channels::remote;

channels::channel_adapter& remote_subject::start(channels::engine_port& engine) {
  line_.change([](auto& line) { line = {false, true, {}, false}; });
  engine_ = dynamic_cast<engine_double*>(&engine);
  remote::host_settings settings;
  settings.path = folder_ / "engine.sock";
  settings.adapters = {{"webchat", channels::channel_kind::chat}};
  settings.on_return = [this](const std::string&) { returned(); };
  host_ = std::make_unique<remote::remote_host>(std::move(settings), engine);
  there_ = host_->adapter("webchat");
  if (!host_->start()) throw std::runtime_error{"the host does not listen"};
  remote::port_settings wanted;
  wanted.path = folder_ / "engine.sock";
  wanted.adapter = "webchat";
  wanted.channel = channels::channel_kind::chat;
  wanted.retry_first = routing::milliseconds{2};
  port_ = std::make_unique<remote::remote_port>(std::move(wanted));
  port_->serve(inner_);
  webchat_subject::start(*port_);
  turning_ = std::make_unique<remote::port_thread>(*port_);
  if (!line_.wait([](const auto& line) { return line.waits; })) throw std::runtime_error{"no hello"};
  return side_;
}

void remote_subject::stop() {
  line_.change([](auto& line) { line.stopping = true; });
  if (dropper_.joinable()) dropper_.join();
  dropping_ = false;
  if (host_) host_->stop();
  if (engine_) engine_->stop();
  engine_ = nullptr;
  turning_.reset();
  webchat_subject::stop();
  port_.reset();
  host_.reset();
}

/// As the engine does it: a list of what is open, and what is owed again.
void remote_subject::returned() {
  bool asked = false;
  line_.change([&](auto& line) {
    line.waits = true;
    asked = std::exchange(line.expected, false);
  });
  if (asked) return;
  engine_->stop();
  engine_->start(side_);
}

void remote_subject::drop_now_and_then() {
  std::mt19937 dice{seed_};
  for (;;) {
    const std::chrono::milliseconds pause{1 + dice() % 25};
    if (line_.wait([](const auto& line) { return line.stopping; }, pause)) return;
    ++drops_;
    host_->cut("webchat");
  }
}

void remote_subject::engine_side::resume(std::vector<channels::open_conversation> conversations) {
  bool waits = false;
  of_.line_.change([&](auto& line) {
    waits = line.waits;
    if (!waits) line.expected = true;
  });
  if (!waits) {
    of_.host_->cut("webchat");
    of_.line_.wait([](const auto& line) { return line.waits; });
  }
  of_.line_.change([](auto& line) { line.waits = false; });
  of_.there_->resume(std::move(conversations));
}

/// Comes back when the adapter knows: the harness has its next customer knock at once. From the first time
/// on connections break.
void remote_subject::engine_side::admit(bool open, std::string code) {
  const std::pair wanted{open, code};
  of_.there_->admit(open, std::move(code));
  if (of_.dropping_) return;
  of_.line_.wait([&](const auto& line) { return line.admits == wanted; });
  if (of_.seed_ == 0) return;
  of_.dropping_ = true;
  of_.dropper_ = std::thread{[this] { of_.drop_now_and_then(); }};
}

void remote_subject::port_side::admit(bool open, std::string code) {
  of_.adapter->admit(open, code);
  of_.line_.change([&](auto& line) { line.admits = {open, std::move(code)}; });
}

} // namespace strowger::tests
