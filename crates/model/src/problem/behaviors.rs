//! What can be wrong with behaviours, and between them and the rest.

use super::Problem;
use crate::agents::AgentGroup;
use crate::parameters::{BehaviorKind, BehaviorSettings, CensorshipKind, Settings};

/// Looks at the behaviours of all groups.
pub(super) fn check_behaviors(settings: &Settings, groups: &[AgentGroup], problems: &mut Vec<Problem>) {
    for group in groups {
        Check { group, problems }.roles();
        match group.behavior.kind {
            BehaviorKind::Lazy => Check { group, problems }.lazy(),
            BehaviorKind::Offline => Check { group, problems }.planned_outage(),
            BehaviorKind::CensoringCartel => Check { group, problems }.cartel(settings, groups),
            BehaviorKind::Honest
            | BehaviorKind::Selfish
            | BehaviorKind::WithholdingSequencer
            | BehaviorKind::WithholdingProver
            | BehaviorKind::ScoreAware => {}
        }
    }
    check_cartels(groups, problems);
}

/// The full name of a key of a group's behaviour.
fn name(group: &AgentGroup, key: &str) -> String {
    format!("agents.{}.behavior.{key}", group.name)
}

struct Check<'a> {
    group: &'a AgentGroup,
    problems: &'a mut Vec<Problem>,
}

impl Check<'_> {
    fn report(&mut self, keys: &[&str], message: impl Into<String>) {
        let names: Vec<String> = keys.iter().map(|key| name(self.group, key)).collect();
        self.problems.push(Problem { parameters: names, message: message.into() });
    }

    /// A behaviour needs a role in which it can show.
    fn roles(self) {
        let (sequencer, prover) = (self.group.is_sequencer, self.group.is_prover);
        let (is_possible, roles): (bool, &[&str]) = match self.group.behavior.kind {
            BehaviorKind::Honest | BehaviorKind::CensoringCartel => return,
            BehaviorKind::WithholdingSequencer | BehaviorKind::ScoreAware => (sequencer, &["is_sequencer"]),
            BehaviorKind::Offline
            | BehaviorKind::Lazy
            | BehaviorKind::Selfish
            // A leader that proves for itself can withhold that proof.
            | BehaviorKind::WithholdingProver => (sequencer || prover, &["is_sequencer", "is_prover"]),
        };
        if !is_possible {
            let kind = self.group.behavior.kind.word();
            let roles_of_group = roles.iter().map(|role| format!("agents.{}.{role}", self.group.name));
            self.problems.push(Problem {
                parameters: std::iter::once(name(self.group, "kind")).chain(roles_of_group).collect(),
                message: format!(
                    "the group `{}` cannot be {kind}: it has no role in which that shows, {} = true was expected",
                    self.group.name,
                    roles.join(" or ")
                ),
            });
        }
    }

    fn lazy(self) {
        if self.group.final_probability.is_some() {
            self.problems.push(Problem {
                parameters: vec![
                    format!("agents.{}.final_probability", self.group.name),
                    name(self.group, "final_probability"),
                ],
                message: format!(
                    "the group `{}` has a final_probability of its own, and is lazy, which gives it another one: one of \
                     them was expected",
                    self.group.name
                ),
            });
        }
    }

    fn planned_outage(mut self) {
        match (self.group.behavior.from_block, self.group.behavior.until_block) {
            (Some(from), Some(until)) if from >= until => self.report(
                &["until_block", "from_block"],
                format!(
                    "the planned outage ends at L1 block {until} and starts at {from}: an end after the start was expected"
                ),
            ),
            (Some(_), None) => self.report(&["from_block"], "a planned outage needs an until_block, too"),
            (None, Some(_)) => self.report(&["until_block"], "a planned outage needs a from_block, too"),
            _ => {}
        }
    }

    fn cartel(mut self, settings: &Settings, groups: &[AgentGroup]) {
        let BehaviorSettings { builders, builder_share, targets, stages, .. } = &self.group.behavior;
        if stages.is_empty() {
            self.report(&["stages"], "a cartel that censors in no stage: at least one was expected");
        }
        let known: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        for target in targets.iter().filter(|target| !known.contains(&target.as_str())) {
            let message = format!("\"{target}\" is no group of agents: one of {} was expected", known.join(", "));
            self.report(&["targets"], message);
        }
        if builders.is_empty() {
            return;
        }
        if builder_share.to_f64() > 0.0 {
            self.report(
                &["builder_share", "builders"],
                "a cartel has a builder_share or the names of its builders: one of them was expected",
            );
        }
        let table = &settings.builders;
        let is_chain = table.kind == CensorshipKind::Markov && !table.names.is_empty();
        for builder in builders {
            if !is_chain || !table.names.contains(builder) {
                let known =
                    if is_chain { table.names.join(", ") } else { String::from("none, as it is no chain with names") };
                let problem = Problem {
                    parameters: vec![name(self.group, "builders"), String::from("l1.builders.names")],
                    message: format!("\"{builder}\" is no builder of l1.builders: the names there are {known}"),
                };
                self.problems.push(problem);
            } else if table.censoring.contains(builder) {
                let problem = Problem {
                    parameters: vec![name(self.group, "builders"), String::from("l1.builders.censoring")],
                    message: format!(
                        "\"{builder}\" censors always and is in a cartel that censors when it pays: one of them was expected"
                    ),
                };
                self.problems.push(problem);
            }
        }
    }
}

/// Cartels divide the L1 blocks between them: either all by shares, or all by names.
fn check_cartels(groups: &[AgentGroup], problems: &mut Vec<Problem>) {
    let is_cartel = |group: &&AgentGroup| group.behavior.kind == BehaviorKind::CensoringCartel && group.count > 0;
    let cartels: Vec<&AgentGroup> = groups.iter().filter(is_cartel).collect();
    let by_names: Vec<&AgentGroup> =
        cartels.iter().copied().filter(|group| !group.behavior.builders.is_empty()).collect();
    let by_share: Vec<&AgentGroup> = cartels.iter().copied().filter(|group| group.builder_share() > 0.0).collect();
    let names = |groups: &[&AgentGroup], key: &str| groups.iter().map(|group| name(group, key)).collect::<Vec<_>>();
    let sum: f64 = by_share.iter().map(|group| group.builder_share()).sum();
    if sum > 1.0 + 1e-12 {
        problems.push(Problem {
            parameters: names(&by_share, "builder_share"),
            message: format!("the cartels build {sum} of all L1 blocks together: at most 1 was expected"),
        });
    }
    if !by_names.is_empty() && !by_share.is_empty() {
        problems.push(Problem {
            parameters: [names(&by_names, "builders"), names(&by_share, "builder_share")].concat(),
            message: String::from("one cartel has names of builders and another a share: all alike was expected"),
        });
    }
    for (place, group) in by_names.iter().enumerate() {
        for builder in &group.behavior.builders {
            if let Some(other) = by_names[..place].iter().find(|other| other.behavior.builders.contains(builder)) {
                problems.push(Problem {
                    parameters: names(&[group, other], "builders"),
                    message: format!("\"{builder}\" is in two cartels: in one at most was expected"),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check_behaviors;
    use crate::agents::AgentGroup;
    use crate::parameters::{BehaviorSettings, Settings, Value};

    fn group(name: &str, values: &[(&str, Value)]) -> AgentGroup {
        let mut behavior = BehaviorSettings::default();
        for (key, value) in values {
            assert_eq!(behavior.assign(&format!("behavior.{key}"), value), Ok(()));
        }
        AgentGroup { is_sequencer: true, behavior, ..AgentGroup::new(name, 2) }
    }

    fn word(text: &str) -> Value {
        Value::Text(String::from(text))
    }

    fn words(texts: &[&str]) -> Value {
        Value::Texts(texts.iter().map(|text| String::from(*text)).collect())
    }

    fn told(groups: &[AgentGroup]) -> Vec<String> {
        let mut settings = Settings::default();
        for (name, value) in [
            ("l1.builders.kind", word("markov")),
            ("l1.builders.names", words(&["a", "b"])),
            ("l1.builders.shares", Value::Reals(vec![0.4, 0.3])),
            ("l1.builders.censoring", words(&["b"])),
        ] {
            assert_eq!(settings.set(name, &value), Ok(()));
        }
        let mut problems = Vec::new();
        check_behaviors(&settings, groups, &mut problems);
        problems.into_iter().map(|problem| format!("{}: {}", problem.parameters.join(", "), problem.message)).collect()
    }

    #[test]
    fn what_cannot_be_is_told_and_what_can_is_not() {
        let cartel = ("kind", word("censoring_cartel"));
        let share = |share| ("builder_share", Value::Real(share));
        let fine = [
            group(
                "a",
                &[("kind", word("offline")), ("from_block", Value::Integer(3)), ("until_block", Value::Integer(4))],
            ),
            group("b", &[cartel.clone(), ("builders", words(&["a"])), ("targets", words(&["a"]))]),
        ];
        assert_eq!(told(&fine), Vec::<String>::new());
        let mut lazy = group("lazy", &[("kind", word("lazy"))]);
        lazy.final_probability = Some(crate::agents::Distribution::Constant(0.4));
        let mut idle = group("idle", &[("kind", word("selfish"))]);
        idle.is_sequencer = false;
        for (groups, expected) in [
            (vec![lazy], "agents.lazy.final_probability, agents.lazy.behavior.final_probability: "),
            (vec![idle], "agents.idle.behavior.kind, agents.idle.is_sequencer, agents.idle.is_prover: "),
            (vec![group("o", &[("kind", word("offline")), ("from_block", Value::Integer(3))])], "needs an until_block"),
            (vec![group("c", &[cartel.clone(), ("stages", words(&[]))])], "in no stage"),
            (vec![group("c", &[cartel.clone(), ("targets", words(&["d"]))])], "\"d\" is no group of agents: one of c"),
            (vec![group("c", &[cartel.clone(), ("builders", words(&["d"]))])], "the names there are a, b"),
            (vec![group("c", &[cartel.clone(), ("builders", words(&["b"]))])], "censors always"),
            (vec![group("c", &[cartel.clone(), ("builders", words(&["a"])), share(0.1)])], "one of them"),
            (
                vec![group("c", &[cartel.clone(), share(0.6)]), group("d", &[cartel.clone(), share(0.5)])],
                "build 1.1 of all L1 blocks",
            ),
            (
                vec![
                    group("c", &[cartel.clone(), ("builders", words(&["a"]))]),
                    group("d", &[cartel.clone(), ("builders", words(&["a"]))]),
                ],
                "in two cartels",
            ),
        ] {
            let told = told(&groups);
            assert!(told.len() == 1 && told[0].contains(expected), "{expected}: {told:?}");
        }
    }
}
