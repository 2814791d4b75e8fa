#include "actors/engine_inside.hpp"

/// What of the engine runs in processes of its own: their adapters' end here, and the keeper of the programs.
namespace strowger::actors {

namespace ro = routing;

/// Their adapters are added before the first event; nobody is let in before the pools are at work.
void engine::inside::make_remote_host() {
  if (setup.remote_adapters.empty()) return;
  channels::remote::host_settings wanted;
  wanted.path = configuration->data_folder / "run" / "engine.sock";
  wanted.adapters = setup.remote_adapters;
  wanted.on_return = [this](const std::string& adapter) { graph->adapter_returned(adapter); };
  wanted.on_outdated = [this](const std::string& adapter) {
    if (companions) companions->restart(adapter);
  };
  wanted.log = log_lines("remote");
  remotes = std::make_unique<channels::remote::remote_host>(std::move(wanted), graph->door());
  for (const auto& one : setup.remote_adapters) graph->add(*remotes->adapter(one.name), true);
}

ro::result<void> engine::inside::start_companions() {
  if (!setup.companions.empty()) {
    keeper_settings wanted;
    wanted.folder = configuration->data_folder / "run";
    wanted.processes = setup.companions;
    wanted.log = setup.log;
    companions = std::make_unique<process_keeper>(std::move(wanted));
  }
  if (remotes)
    if (auto ok = remotes->start(); !ok) return ok;
  return companions ? companions->start() : ro::result<void>{};
}

void engine::leave_companions() {
  if (inside_->companions) inside_->companions->leave();
}

} // namespace strowger::actors
