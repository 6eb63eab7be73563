//! The fixed words of a complaint.

use serde::{Deserialize, Serialize};

/// An enum whose values are words of the API and of the database alike.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$each])* $value,)+
        }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$value,)+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$value => $word,)+
                }
            }

            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

words! {
    /// How far a complaint has come.
    State {
        Received = "received",
        Listened = "listened",
        Restated = "restated",
        Confirmed = "confirmed",
        CallBackPromised = "call_back_promised",
        Researched = "researched",
        CalledBack = "called_back",
        Accepted = "accepted",
        Rejected = "rejected",
        Guarded = "guarded",
        Closed = "closed",
    }
}

words! {
    /// What has to be done next: the name of the verb that does it.
    Due {
        Listen = "listen",
        Restate = "restate",
        Confirm = "confirm",
        PromiseCallBack = "promise_call_back",
        Research = "research",
        CallBack = "call_back",
        Accept = "accept",
        Guard = "guard",
        Close = "close",
    }
}

words! {
    /// The rung of the ladder it stands on.
    Step {
        Listen = "listen",
        Restate = "restate",
        PromiseATime = "promise_a_time",
        CallBack = "call_back",
        MakeItStop = "make_it_stop",
        Watch = "watch",
        Done = "done",
    }
}

words! {
    Severity {
        Low = "low",
        Medium = "medium",
        High = "high",
        Critical = "critical",
    }
}

words! {
    /// How the customer is, when we first hear them.
    Temperature {
        Calm = "calm",
        Annoyed = "annoyed",
        Angry = "angry",
        Furious = "furious",
    }
}

words! {
    /// Who saw it first.
    FoundBy {
        Customer = "customer",
        Us = "us",
    }
}

words! {
    /// Where it was opened.
    CameFrom {
        ByHand = "by_hand",
        Conversation = "conversation",
        Call = "call",
        Promise = "promise",
        Customer = "customer",
        Portal = "portal",
        Form = "form",
        Import = "import",
    }
}

words! {
    /// How the customer said that we understood.
    How {
        Link = "link",
        Mail = "mail",
        Phone = "phone",
        InPerson = "in_person",
    }
}

words! {
    /// How the step of confirming was passed: as they said it, or one of the honest ways around it.
    Confirmed {
        Link = "link",
        Mail = "mail",
        Phone = "phone",
        InPerson = "in_person",
        /// They would not say whether we understood.
        Refused = "refused",
        /// Three attempts on two channels over two days.
        Unreachable = "unreachable",
    }
}

impl From<How> for Confirmed {
    fn from(how: How) -> Confirmed {
        match how {
            How::Link => Confirmed::Link,
            How::Mail => Confirmed::Mail,
            How::Phone => Confirmed::Phone,
            How::InPerson => Confirmed::InPerson,
        }
    }
}

words! {
    /// What became of a restatement.
    Answer {
        Confirmed = "confirmed",
        Corrected = "corrected",
        Refused = "refused",
        Unreachable = "unreachable",
    }
}

words! {
    /// By what we tried to reach them.
    Channel {
        Phone = "phone",
        Text = "text",
        Mail = "mail",
        Chat = "chat",
        Web = "web",
        InPerson = "in_person",
        Letter = "letter",
    }
}

words! {
    /// What came of trying. Only the first is a call.
    Reached {
        Reached = "reached",
        Voicemail = "voicemail",
        NoAnswer = "no_answer",
        WrongContact = "wrong_contact",
    }
}

words! {
    /// What we call back with.
    Outcome {
        Solution = "solution",
        Explanation = "explanation",
    }
}

words! {
    /// Why a complaint ends without the customer's acceptance. Counted apart.
    Exception {
        /// Three attempts on two channels over two days, after we knew what happened.
        Unreachable = "unreachable",
        /// They found another way.
        OtherWay = "other_way",
        /// They did not accept, and have our final response, with who outside can be turned to.
        FinalResponse = "final_response",
        /// It had ended when it came to us out of a file: nobody here heard the customer accept.
        Before = "before",
    }
}

words! {
    /// How a letter left.
    Way {
        /// Kept mails it.
        Mail = "mail",
        Post = "post",
        HandedOver = "handed_over",
    }
}

words! {
    /// When we are told of a duty that the rules ask for.
    Point {
        /// A working day before.
        Ahead = "ahead",
        /// In the last working hour.
        Last = "last",
        /// It passed, and nobody answered it.
        Missed = "missed",
    }
}
