//! Words that are chosen from: over what something came, which right, what sort of incident.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident => $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)+ }

        impl $name {
            /// All of them, in the order of pages.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word that is stored.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The word on a page.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)+ }
            }

            /// From storage or a form.
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// Over what a consent, its withdrawal or a request came.
    Means {
        /// Signed on paper.
        Paper => "paper", "纸上签字";
        /// Said on the telephone, recorded.
        Voice => "voice", "电话录音";
        /// On a page, by the elder.
        Page => "page", "网页上本人办理";
        /// Said in person, written down by somebody who was there.
        Person => "person", "当面口头";
    }
}

words! {
    /// What somebody may ask (PIPL 44 to 48).
    RightKind {
        /// 查阅.
        See => "see", "查阅";
        /// 复制.
        Copy => "copy", "复制（要一份）";
        /// 更正.
        Correct => "correct", "更正、补充";
        /// 删除.
        Delete => "delete", "删除";
        /// 解释说明.
        Explain => "explain", "解释说明";
    }
}

words! {
    /// What sort of incident (PIPL 57).
    IncidentKind {
        /// 泄露.
        Leak => "leak", "泄露";
        /// 篡改.
        Changed => "changed", "被改动";
        /// 丢失.
        Lost => "lost", "丢失";
        /// 越权查看.
        Opened => "opened", "不该看的被看了";
    }
}
