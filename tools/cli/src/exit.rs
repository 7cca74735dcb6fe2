//! How the program ends.

use std::process::ExitCode;

/// What the exit code says. The order is from best to worst: of several answers the worst counts.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Exit {
    /// Decided, or done: 0.
    #[default]
    Done,
    /// Some decision is not determined: 3.
    Undetermined,
    /// The input or the policy is wrong, or a case does not give what it expects: 1.
    Wrong,
    /// The command was called wrongly: 2.
    Usage,
    /// A file is missing, cannot be written, and the like: 4.
    Environment,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Wrong => 1,
            Self::Usage => 2,
            Self::Undetermined => 3,
            Self::Environment => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn the_worst_of_several_counts() {
        let worst = [Exit::Done, Exit::Undetermined, Exit::Wrong, Exit::Undetermined].into_iter().max();
        assert_eq!(worst, Some(Exit::Wrong));
    }

    #[test]
    fn codes_are_those_of_the_manual() {
        let all = [Exit::Done, Exit::Wrong, Exit::Usage, Exit::Undetermined, Exit::Environment];
        assert_eq!(all.map(Exit::code), [0, 1, 2, 3, 4]);
    }
}
