#include "actors/configuration_draft.hpp"
#include <algorithm>
#include <array>
#include <fstream>
#include <set>

/// From the checked sections to settings; what one part of the file says of another is checked on the way.
namespace strowger::actors {
namespace {

using routing::milliseconds;

void read_tenants(draft& made, const section_values& file) {
  for (const auto& one : file.sections("tenants")) {
    if (!one.good("name") ||
        !made.tenants.add({}, one.text("name"), one.at("name"), made.out.tenants.size(), made.found))
      continue;
    const auto& name = one.text("name");
    made.out.tenants.push_back(
        {name, one.says("display_name") ? one.text("display_name") : name, count(one, "connections_max")});
  }
  if (!made.out.tenants.empty()) return;
  made.tenants.add({}, "main", file.at(), 0, made.found);
  made.out.tenants.push_back({"main", "main", tenant_settings{}.connections_max});
}

void read_engine(draft& made, const section_values& file) {
  auto& out = made.out;
  out.data_folder = resolved(out.file, file.text("data"));
  out.drain_limit = duration(file, "drain_limit");
  out.reserve_bytes = static_cast<std::uint64_t>(file.number("reserve"));
  out.not_ready_reasons = texts(file.words("not_ready_reasons"));
  out.dispositions = texts(file.words("dispositions"));
  for (const auto& word : file.words("skills")) made.skills.push_back(word.text);
}

/// Opening hours, by the lines people write.
void read_hours(draft& made, const section_values& file) {
  for (const auto& one : file.sections("opening_hours")) {
    named_hours hours{tenant_of(made, one), one.text("name"), {}};
    hours.when.zone = one.text("zone");
    if (!one.mistaken("zone") && !calendar::is_zone(hours.when.zone))
      made.found.error(one.at("zone"),
                       "zone: " + in_quotes(hours.when.zone) +
                           " is no time zone of this machine's database (package tzdata), as Europe/Berlin" +
                           did_you_mean(hours.when.zone, calendar::zones()));
    for (const auto& line : one.words("open"))
      if (const auto wrong = calendar::add_weekly(hours.when, line.text))
        made.found.error(line.at, "open: " + *wrong);
    for (const auto& line : one.words("special"))
      if (const auto wrong = calendar::add_special(hours.when, line.text))
        made.found.error(line.at, "special: " + *wrong);
    if (one.good("name") && made.hours.add(hours.tenant, hours.name, one.at("name"), 0, made.found))
      made.out.opening_hours.push_back(std::move(hours));
  }
}

void read_queues(draft& made, const section_values& file) {
  for (const auto& one : file.sections("queues")) {
    draft_queue queue{{}, one.at("name"), {}, 0, {}};
    auto& settings = queue.settings;
    settings.name = one.text("name");
    settings.tenant = tenant_of(made, one);
    if (one.good("display_name"))
      made.out.queue_names.push_back({settings.tenant, settings.name, one.text("display_name")});
    settings.required = read_levels(made, one, "requires");
    settings.priority = static_cast<std::int32_t>(one.number("priority"));
    settings.length_max = count(one, "length_max");
    settings.offer_timeout = duration(one, "offer_timeout");
    settings.wrap_up_limit = duration(one, "wrap_up");
    const auto back_off = one.section("back_off");
    settings.back_off_first = duration(back_off, "first");
    settings.back_off_max = duration(back_off, "max");
    if (settings.back_off_max < settings.back_off_first)
      made.found.error(back_off.at(back_off.says("max") ? "max" : "first"),
                       "back_off: max (" + duration_text(settings.back_off_max.count()) +
                           ") is shorter than first (" + duration_text(settings.back_off_first.count()) +
                           ")");
    const auto level = one.section("service_level");
    settings.service_level_threshold = duration(level, "within");
    settings.service_level_target = static_cast<double>(level.number("target")) / 10'000.0;
    settings.flow_out_to = one.text("flow_out_to");
    read_queue_rules(made, one, queue);
    read_queue_sounds(made, one, settings.tenant);
    read_queue_recording(made, one, settings.tenant);
    if (auto flow = read_flow_name(made, one); !flow.empty()) {
      made.out.queue_flows.push_back({settings.tenant, settings.name, std::move(flow)});
      made.queue_flow_places.push_back(one.at("flow"));
    }
    if (auto number = read_caller_id(made, one); !number.empty())
      made.out.queue_caller_ids.push_back({settings.tenant, settings.name, std::move(number)});
    for (const std::string_view key : {"flow_out_to", "closed_to", "full_to", "wait_max_to"})
      if (one.good(key)) queue.others.push_back({key, one.text(key), one.at(key)});
    if (one.good("name") &&
        made.queues.add(settings.tenant, settings.name, queue.at, made.all_queues.size(), made.found))
      made.all_queues.push_back(std::move(queue));
  }
  for (const auto& queue : made.all_queues)
    for (const auto& other : queue.others)
      if (other.name == queue.settings.name)
        made.found.error(other.at, std::string{other.key} + " names the queue itself");
      else
        made.queues.find(queue.settings.tenant, other.name, other.at, std::string{other.key}, made.found);
}

/// Queue names of `tenant`, sorted.
std::vector<std::string> read_queue_names(draft& made, const section_values& from,
                                          const std::string& tenant) {
  std::vector<std::string> names;
  for (const auto& word : from.words("queues"))
    if (made.queues.find(tenant, word.text, word.at, "queues", made.found)) names.push_back(word.text);
  std::sort(names.begin(), names.end());
  return names;
}

person_settings read_person(draft& made, const section_values& one, role as) {
  const auto& name = one.text("name");
  return {tenant_of(made, one),      name, one.says("display_name") ? one.text("display_name") : name,
          one.text("password_hash"), {as}, {}};
}

void warn_of_no_password(draft& made, const section_values& one) {
  if (!one.says("password_hash"))
    made.found.warning(one.at("name"),
                       in_quotes(one.text("name")) + " has no password_hash and cannot sign in");
}

void read_agent_rules(draft& made, const section_values& one, routing::agent_settings& settings) {
  settings.certificates = read_certificates(made, one);
  add_grade(made, one, settings.skills);
  settings.position = static_cast<std::int32_t>(one.number("position"));
  settings.units_max = static_cast<std::uint16_t>(one.number("units_max"));
  for (const auto& word : one.words("also_serves")) {
    if (word.text == settings.tenant)
      made.found.error(word.at, "also_serves names the agent's own tenant");
    else if (made.tenants.find({}, word.text, word.at, "also_serves", made.found))
      settings.also_serves.push_back(word.text);
  }
  std::sort(settings.also_serves.begin(), settings.also_serves.end());
}

void read_agents(draft& made, const section_values& file) {
  for (const auto& one : file.sections("agents")) {
    auto person = read_person(made, one, role::agent);
    draft_agent agent{{}, one.at("name")};
    auto& settings = agent.settings;
    settings.name = person.name;
    settings.tenant = person.tenant;
    settings.skills = read_levels(made, one, "skills");
    settings.attributes = read_values(made, one, true);
    settings.queues = read_queue_names(made, one, person.tenant);
    read_agent_rules(made, one, settings);
    const auto capacity = one.section("capacity");
    for (const auto channel : routing::all_channel_kinds)
      settings.capacity[static_cast<std::size_t>(channel)] =
          static_cast<std::uint16_t>(capacity.number(to_text(channel)));
    person.phone = read_phone(made, one);
    person.outbound = read_agent_outbound(made, one);
    settings.phone = person.phone.has_value();
    settings.accepts_at_desktop = person.phone && person.phone->accepts_at_desktop;
    settings.pending_not_ready = one.number("pending_not_ready") != 0;
    if (!one.good("name") ||
        !made.agents.add(person.tenant, person.name, agent.at, made.all_agents.size(), made.found))
      continue;
    warn_of_no_password(made, one);
    made.all_agents.push_back(std::move(agent));
    made.out.people.push_back(std::move(person)); // at the same index as the agent
  }
}

void read_supervisors(draft& made, const section_values& file) {
  for (const auto& one : file.sections("supervisors")) {
    auto person = read_person(made, one, role::supervisor);
    person.supervises =
        one.all("queues") ? std::vector<std::string>{"*"} : read_queue_names(made, one, person.tenant);
    if (!one.good("name") || !made.supervisors.add(person.tenant, person.name, one.at("name"), 0, made.found))
      continue;
    if (const auto agent = made.agents.find(person.tenant, person.name)) {
      auto& same = made.out.people[*agent];
      if (!person.password_hash.empty() && person.password_hash != same.password_hash)
        made.found.error(one.at("password_hash"),
                         in_quotes(person.name) +
                             " is an agent too, with another password_hash: say it there only");
      same.roles.push_back(role::supervisor);
      same.supervises = std::move(person.supervises);
    } else {
      warn_of_no_password(made, one);
      made.out.people.push_back(std::move(person));
    }
  }
}

/// scheme://host or scheme://host:port, as browsers write the Origin header (RFC 6454 section 6.2).
bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.substr(0, scheme.size()) != scheme) continue;
    const auto host = text.substr(scheme.size());
    return !host.empty() && host.find_first_of("/?# @*ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  }
  return false;
}

/// Numbers called from, with what is known of who calls from there.
void read_callers(draft& made, const section_values& from, entry_point_settings& to) {
  if (from.says("callers") && to.channel != routing::channel_kind::voice)
    made.found.error(from.at("callers"), "callers: only calls have a number they come from");
  if (from.says("callers") && to.flow.empty())
    made.found.error(from.at("callers"), "callers: without a `flow` nothing asks for what they say");
  std::set<std::string> known;
  for (const auto& one : from.sections("callers")) {
    auto values = read_values(made, one, false);
    if (!one.good("number")) continue;
    auto pattern = channels::sip::number_pattern::read(one.text("number"));
    const bool of_numbers = pattern && (one.text("number") == withheld_caller ||
                                        one.text("number").find_first_of("+*0123456789") == 0);
    if (!of_numbers)
      made.found.error(one.at("number"), "number: " + in_quotes(one.text("number")) +
                                             " is no pattern of numbers, such as +4420*, nor `withheld`");
    else if (!known.insert(one.text("number")).second)
      made.found.error(one.at("number"), "number: " + in_quotes(one.text("number")) + " is there already");
    else
      to.callers.add(std::move(*pattern), std::move(values));
  }
}

void read_entry_points(draft& made, const section_values& file) {
  for (const auto& one : file.sections("entry_points")) {
    draft_entry_point entry{{}, one.at("queue"), one.at("channel")};
    auto& settings = entry.settings;
    settings.name = one.text("name");
    settings.tenant = tenant_of(made, one);
    settings.channel = routing::channel_kind_from(one.text("channel")).value_or(routing::channel_kind::chat);
    settings.queue = one.text("queue");
    settings.priority = static_cast<std::int32_t>(one.number("priority"));
    settings.hours = read_hours_name(made, one, "hours", settings.tenant);
    settings.flow = read_flow_name(made, one);
    settings.attributes = read_values(made, one, false);
    read_callers(made, one, settings);
    settings.resume_within = duration(one, "resume_within");
    settings.title = one.text("title");
    settings.caller_id = read_caller_id(made, one);
    for (const auto& origin : one.words("origins")) {
      if (!is_origin(origin.text))
        made.found.error(origin.at, "origins: " + in_quotes(origin.text) +
                                        " is no origin: write scheme and host in small letters without a "
                                        "path, such as https://shop.example.com");
      settings.origins.push_back(origin.text);
    }
    if (one.good("queue"))
      made.queues.find(settings.tenant, settings.queue, entry.queue_at, "queue", made.found);
    if (one.good("name") &&
        made.entry_points.add({}, settings.name, one.at("name"), made.all_entry_points.size(), made.found))
      made.all_entry_points.push_back(std::move(entry));
  }
}

/// FNV-1a, 64 bits: tells versions apart, protects nothing.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325ULL;
  for (const auto c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3ULL;
  return hash;
}

} // namespace

std::string tenant_of(draft& made, const section_values& from) {
  if (!from.says("tenant") && made.out.tenants.size() == 1) return made.out.tenants.front().name;
  const auto& name = from.text("tenant");
  const auto where = from.says("tenant") ? "tenant" : "no tenant is said, which means main";
  made.tenants.find({}, name, from.at("tenant"), where, made.found);
  return name;
}

std::vector<routing::skill_level> read_levels(draft& made, const section_values& from, std::string_view key) {
  std::vector<routing::skill_level> levels;
  for (const auto& word : from.words(key)) {
    if (std::find(made.skills.begin(), made.skills.end(), word.text) == made.skills.end())
      made.found.error(word.at, std::string{key} + ": the skill " + in_quotes(word.text) +
                                    " is not declared under skills" + did_you_mean(word.text, made.skills));
    levels.push_back({word.text, static_cast<std::uint8_t>(word.level)});
  }
  std::sort(levels.begin(), levels.end());
  return levels;
}

std::string read_hours_name(draft& made, const section_values& from, std::string_view key,
                            const std::string& tenant) {
  if (!from.good(key)) return {};
  const auto& name = from.text(key);
  made.hours.find(tenant, name, from.at(key), std::string{key}, made.found);
  return name;
}

std::array<std::string, routing::channel_kinds> read_hours_by_channel(draft& made, const section_values& from,
                                                                      const std::string& tenant) {
  std::array<std::string, routing::channel_kinds> hours;
  hours.fill(read_hours_name(made, from, "hours", tenant));
  const auto by_channel = from.section("hours_by_channel");
  for (const auto channel : routing::all_channel_kinds)
    if (auto name = read_hours_name(made, by_channel, to_text(channel), tenant); !name.empty())
      hours[static_cast<std::size_t>(channel)] = std::move(name);
  return hours;
}

engine_configuration read_configuration_tree(const yaml_node& root, const std::filesystem::path& shown_as,
                                             diagnostics& found, bool served) {
  draft made{found};
  made.out.file = shown_as;
  if (root.what != yaml_node::kind::mapping) {
    found.error(root.at, "the file is " + std::string{kind_text(root)} +
                             ": it must be keys and values, beginning with `version: 1`");
    return std::move(made.out);
  }
  const auto file = read_section(root, configuration_rules(), found);
  read_tenants(made, file);
  read_engine(made, file);
  read_surfaces(made, file);
  read_sip(made, file);
  read_recording(made, file);
  read_attributes(made, file);
  read_declarations(made, file);
  read_hours(made, file);
  read_flows(made, file);
  read_queues(made, file);
  read_agents(made, file);
  read_supervisors(made, file);
  read_entry_points(made, file);
  read_sip_numbers(made, file, served);
  check_flow_uses(made);
  cut_pools(made, file);
  if (!found.any_error()) warn_of_idle_parts(made);
  for (auto& entry : made.all_entry_points) made.out.entry_points.push_back(std::move(entry.settings));
  return std::move(made.out);
}

read_configuration read_configuration_text(std::string text, const std::filesystem::path& shown_as) {
  diagnostics found{shown_as.string()};
  const auto root = read_yaml(text, found);
  auto out = root == nullptr ? engine_configuration{} : read_configuration_tree(*root, shown_as, found);
  out.file = shown_as;
  out.hash = hash_of(text);
  out.text = std::move(text);
  return {std::move(out), found.take()};
}

read_configuration read_configuration_file(const std::filesystem::path& file) {
  const auto refuse = [&](std::string why) {
    diagnostics found{file.string()};
    found.error({}, std::move(why));
    return read_configuration{{}, found.take()};
  };
  std::error_code problem;
  if (std::filesystem::is_directory(file, problem))
    return refuse("this is a folder: name the configuration file in it");
  // Reading from a pipe or a device would wait for whoever writes, perhaps for ever.
  if (std::filesystem::exists(file, problem) && !std::filesystem::is_regular_file(file, problem))
    return refuse(
        "this is no regular file but a pipe, socket or device: write the configuration into a file");
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return refuse("the file cannot be read: does it exist, and may this user read it?");
  std::string text;
  std::array<char, 65'536> part;
  while (text.size() <= configuration_bytes_max &&
         (stream.read(part.data(), part.size()), stream.gcount() > 0))
    text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
  if (stream.bad()) return refuse("the file could not be read to its end");
  return read_configuration_text(std::move(text), file);
}

} // namespace strowger::actors
