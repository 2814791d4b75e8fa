#include "actors/command_line.hpp"
#include "actors/configuration_values.hpp"
#include "actors/control_where.hpp"
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

/// The commands that speak to a running engine over its control socket.
namespace strowger::actors {

using nlohmann::json;

namespace {

void add_plain(CLI::App& app, int& status, const std::string& name, const std::string& help) {
  auto* command = app.add_subcommand(name, help);
  auto there = add_where(*command);
  command->callback([there, name, &status] { status = converse(*there, name, json::object()); });
}

void add_journal(CLI::App& app, int& status) {
  auto* command = app.add_subcommand(
      "journal",
      "Print the engine's records as JSON lines: all of a pool, or those of one interaction or offer.");
  auto there = add_where(*command);
  auto wanted = std::make_shared<journal_question>();
  auto data = std::make_shared<std::string>();
  auto* stopped = command->add_option(
      "--data", *data, "Data folder of an engine that does not run: read there, and nothing is changed");
  command->add_option(
      "about", wanted->about,
      "An interaction or offer, e.g. interaction-32768.7 or offer-1.12; found without scanning");
  command->add_option("--pool", wanted->pool, "Number of the pool; default: all")->check(CLI::PositiveNumber);
  command->add_option("--from", wanted->from, "First record number")->check(CLI::PositiveNumber);
  command->add_option("--limit", wanted->limit, "At most so many records")->check(CLI::PositiveNumber);
  command->add_flag("--follow,-f", wanted->follow, "Go on as records come")->excludes(stopped);
  command->callback([there, wanted, data, &status] {
    if (!data->empty()) {
      status = print_stopped_journal(*data, *wanted);
      return;
    }
    json arguments{{"follow", wanted->follow}};
    if (!wanted->about.empty()) arguments["about"] = wanted->about;
    if (wanted->pool != 0) arguments["pool"] = wanted->pool;
    if (wanted->from != 0) arguments["from"] = wanted->from;
    if (wanted->limit != 0) arguments["limit"] = wanted->limit;
    status = converse(*there, "journal", arguments);
  });
}

void add_one_argument(CLI::App& app, int& status, const std::string& name, const std::string& argument,
                      const std::string& help, const std::string& what) {
  auto* command = app.add_subcommand(name, help);
  auto there = add_where(*command);
  auto value = std::make_shared<std::string>();
  command->add_option(argument, *value, what)->required();
  command->callback([there, name, argument, value, &status] {
    status = converse(*there, name, {{argument, *value}});
  });
}

/// The engine may stand in another folder than who asks: it is told the whole path.
void add_backup(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("backup", "Write a backup of the running engine into a new folder.");
  auto there = add_where(*command);
  auto folder = std::make_shared<std::string>();
  command->add_option("folder", *folder, "Folder that does not exist yet")->required();
  command->callback([there, folder, &status] {
    status = converse(*there, "backup", {{"folder", std::filesystem::absolute(*folder).string()}});
  });
}

void add_drain(CLI::App& app, int& status) {
  auto* command = app.add_subcommand(
      "drain", "Have the running engine refuse newcomers and end when work in hand is over.");
  auto there = add_where(*command);
  auto limit = std::make_shared<std::string>();
  command->add_option("--limit", *limit,
                      "At most so long, e.g. 90s or 10m; default: `drain_limit` of the configuration");
  command->callback([there, limit, &status] {
    auto arguments = json::object();
    if (!limit->empty()) {
      const auto ms = parse_duration(*limit);
      if (!ms) throw CLI::ValidationError("--limit is a duration such as 90s or 10m");
      arguments["limit_ms"] = *ms;
    }
    status = converse(*there, "drain", arguments);
  });
}

struct hand_tool {
  std::string interaction, queue, agent, why, reason, skill, lasts, tenant = "main";
  std::int32_t priority = 0, level = 1;
  bool ready = false, override_rules = false, certificate = false;
};

void add_erase_customer(CLI::App& app, int& status) {
  struct erasure {
    std::string customer, why, tenant = "main";
  };
  auto* command = app.add_subcommand("erase-customer",
                                     "Destroy a customer's key: all it said becomes unreadable for ever.");
  auto there = add_where(*command);
  auto given = std::make_shared<erasure>();
  command->add_option("customer", given->customer, "e.g. customer-12.345")->required();
  command->add_option("--tenant", given->tenant, "Tenant whose customer it is");
  command->add_option("--why", given->why, "The reason, kept with what was done")->required();
  command->callback([there, given, &status] {
    status = converse(*there, "erase-customer",
                      {{"customer", given->customer}, {"tenant", given->tenant}, {"why", given->why}});
  });
}

/// Adds commands that send a hand tool with its reason.
class hand_tool_commands {
public:
  hand_tool_commands(CLI::App& app, int& status) : app_{app}, status_{status} {}
  template <class Options, class Arguments>
  void operator()(const std::string& name, const std::string& help, const Options& options,
                  const Arguments& arguments) const {
    auto* command = app_.add_subcommand(name, help);
    auto there = add_where(*command);
    auto given = std::make_shared<hand_tool>();
    options(*command, *given);
    command->add_option("--why", given->why, "The reason, kept with what was done")->required();
    command->callback([there, given, name, arguments, &status = status_] {
      status = converse(*there, name, arguments(*given));
    });
  }

private:
  CLI::App& app_;
  int& status_;
};

void add_standings(const hand_tool_commands& add) {
  add(
      "agent-state", "Set an agent ready or not ready.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("agent", given.agent, "Sign-in name")->required();
        command.add_flag("--ready,!--not-ready", given.ready, "Ready or not ready")->required();
        command.add_option("--reason", given.reason, "Reason code of not ready");
        command.add_option("--tenant", given.tenant, "Tenant");
      },
      [](const hand_tool& given) {
        json arguments{
            {"agent", given.agent}, {"ready", given.ready}, {"tenant", given.tenant}, {"why", given.why}};
        if (!given.reason.empty()) arguments["reason"] = given.reason;
        return arguments;
      });
  add(
      "move", "Move an interaction to another queue, at its age.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("interaction", given.interaction, "e.g. interaction-32768.7")->required();
        command.add_option("queue", given.queue, "Name of the queue")->required();
        command.add_option("--tenant", given.tenant, "Tenant");
      },
      [](const hand_tool& given) {
        return json{{"interaction", given.interaction},
                    {"queue", given.queue},
                    {"tenant", given.tenant},
                    {"why", given.why}};
      });
  add(
      "raise", "Give a waiting interaction another priority.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("interaction", given.interaction, "e.g. interaction-32768.7")->required();
        command.add_option("priority", given.priority, "Seconds of age")->required();
      },
      [](const hand_tool& given) {
        return json{{"interaction", given.interaction}, {"priority", given.priority}, {"why", given.why}};
      });
}

void add_work(const hand_tool_commands& add) {
  add(
      "assign", "Offer an interaction to an agent out of turn.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("interaction", given.interaction, "e.g. interaction-32768.7")->required();
        command.add_option("agent", given.agent, "Sign-in name")->required();
        command.add_flag("--override", given.override_rules,
                         "Whatever rule keeps the agent from it, but certificates, tenants and absence");
        command.add_option("--tenant", given.tenant, "Tenant");
      },
      [](const hand_tool& given) {
        return json{{"interaction", given.interaction},
                    {"agent", given.agent},
                    {"tenant", given.tenant},
                    {"override", given.override_rules},
                    {"why", given.why}};
      });
  add(
      "pull", "Have an agent take an interaction that waits.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("interaction", given.interaction, "e.g. interaction-32768.7")->required();
        command.add_option("agent", given.agent, "Sign-in name")->required();
        command.add_option("--tenant", given.tenant, "Tenant");
      },
      [](const hand_tool& given) {
        return json{{"interaction", given.interaction},
                    {"agent", given.agent},
                    {"tenant", given.tenant},
                    {"why", given.why}};
      });
  add(
      "escalate", "Ask for the next grade of agents.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("interaction", given.interaction, "e.g. interaction-32768.7")->required();
      },
      [](const hand_tool& given) {
        return json{{"interaction", given.interaction}, {"why", given.why}};
      });
  add(
      "cancel", "End an interaction.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("interaction", given.interaction, "e.g. interaction-32768.7")->required();
      },
      [](const hand_tool& given) {
        return json{{"interaction", given.interaction}, {"why", given.why}};
      });
}

void add_grant_commands(const hand_tool_commands& add) {
  add(
      "grant", "Give an agent a skill level or certificate for a while; level 0 takes it away.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("agent", given.agent, "Sign-in name")->required();
        command.add_option("skill", given.skill, "Skill, certificate, or `grade`")->required();
        command.add_option("--level", given.level, "0 to 10; default 1");
        command.add_flag("--certificate", given.certificate, "It is a certificate");
        command.add_option("--for", given.lasts, "So long, e.g. 8h; default: until it is revoked");
        command.add_option("--tenant", given.tenant, "Tenant");
      },
      [](const hand_tool& given) {
        json arguments{{"agent", given.agent},   {"skill", given.skill},
                       {"level", given.level},   {"certificate", given.certificate},
                       {"tenant", given.tenant}, {"why", given.why}};
        if (given.lasts.empty()) return arguments;
        const auto ms = parse_duration(given.lasts);
        if (!ms) throw CLI::ValidationError("--for is a duration such as 90m or 8h");
        arguments["for_ms"] = *ms;
        return arguments;
      });
  add(
      "revoke-grant", "End a grant before its time.",
      [](CLI::App& command, hand_tool& given) {
        command.add_option("agent", given.agent, "Sign-in name")->required();
        command.add_option("skill", given.skill, "Skill, certificate, or `grade`")->required();
        command.add_flag("--certificate", given.certificate, "It is a certificate");
        command.add_option("--tenant", given.tenant, "Tenant");
      },
      [](const hand_tool& given) {
        return json{{"agent", given.agent},
                    {"skill", given.skill},
                    {"certificate", given.certificate},
                    {"tenant", given.tenant},
                    {"why", given.why}};
      });
}

} // namespace

void add_engine_commands(CLI::App& app, int& status) {
  add_plain(app, status, "status", "How the running engine is, as JSON.");
  add_journal(app, status);
  add_one_argument(app, status, "explain", "about",
                   "Why did this offer go there, or why is this interaction still waiting? As JSON.",
                   "An offer (every agent as it was then) or a waiting interaction (every agent now)");
  add_plain(app, status, "reload", "Have the running engine read its configuration again.");
  add_drain(app, status);
  add_plain(app, status, "restart",
            "Have the running engine restart in place; pages hold what arrives meanwhile.");
  add_backup(app, status);
  add_erase_customer(app, status);
}

void add_hand_tool_commands(CLI::App& app, int& status) {
  const hand_tool_commands add{app, status};
  add_standings(add);
  add_work(add);
  add_grant_commands(add);
}

} // namespace strowger::actors
