//! The people of Alder Family Practice: three who work there, sixty who are looked after. All of them invented.

/// One of the practice: name, mail address, role.
pub const STAFF: [(&str, &str, app::Role); 3] = [
    ("Dana Moss", "dana@alderfamily.example", app::Role::Owner),
    ("Luis Pineda", "luis@alderfamily.example", app::Role::Manager),
    ("Amara Osei", "amara@alderfamily.example", app::Role::Agent),
];

/// A customer. The order matters: those of `today.rs` are found by name, the last fifteen joined during the year.
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    /// What they asked for: about, words.
    pub asked: &'static [(&'static str, &'static str)],
    pub note: &'static str,
}

const fn person(name: &'static str, email: &'static str, phone: &'static str) -> Person {
    Person { name, email, phone, asked: &[], note: "" }
}

impl Person {
    const fn asked(self, asked: &'static [(&'static str, &'static str)]) -> Person {
        Person { asked, ..self }
    }

    const fn note(self, note: &'static str) -> Person {
        Person { note, ..self }
    }

    pub fn is_organisation(&self) -> bool {
        ORGANISATIONS.iter().any(|(name, _)| *name == self.name)
    }

    pub fn speaks_spanish(&self) -> bool {
        self.name == SPANISH
    }

    /// The name they sign with.
    pub fn signature(&self) -> &'static str {
        let inside = ORGANISATIONS.iter().find(|(name, _)| *name == self.name);
        inside.map_or(self.name, |(_, contact)| contact)
    }

    /// How we call them when we write.
    pub fn first_name(&self) -> &'static str {
        self.signature().split(' ').next().unwrap_or(self.name)
    }
}

pub const SPANISH: &str = "Lucía Fernández";
/// Who spends the year in another time zone, and which.
pub const FAR_AWAY: (&str, &str) = ("George Whitfield", "America/Los_Angeles");

/// Organisations, and who writes for them.
pub const ORGANISATIONS: [(&str, &str); 6] = [
    ("Harbor Physiotherapy", "Nina Castellano"),
    ("Northside Cardiology", "Joan Petrie"),
    ("Maple Grove School", "Carol Whitcomb"),
    ("Hill Street Pharmacy", "Sam Adeyemi"),
    ("Greenfield Pediatrics", "Laura Kim"),
    ("Brookside Assisted Living", "Peter Lindqvist"),
];

pub const CUSTOMERS: [Person; 60] = [
    person("Ruth Alvarez", "ruth.alvarez@mail.example", "+1 518 555 0101")
        .asked(&[("Reach her", "Please call, I never look at mail before lunch."), ("By", "Mornings, before 11.")])
        .note("Looks after her mother, who lives with her."),
    person("Bao Nakamura", "bao.nakamura@post.example", "+1 518 555 0102")
        .asked(&[("Reach her", "Text me first, then call. I teach until three.")]),
    person("Tunde Okafor", "t.okafor@mail.example", "+1 518 555 0103")
        .asked(&[("Explain", "Tell me the number, I don't need it sugar-coated.")]),
    person("Denise Fowler", "denise.fowler@home.example", "+1 518 555 0104")
        .asked(&[("Forms", "Send it as a PDF, the printer at work is the only one I have.")]),
    person("Priya Natarajan", "priya.n@mail.example", "+1 518 555 0105")
        .asked(&[("Reach her", "WhatsApp me or call, any hour, if it is about Arjun.")])
        .note("Arjun, 4, has asthma."),
    person(SPANISH, "lucia.fernandez@correo.example", "+1 518 555 0106")
        .asked(&[("Idioma", "Prefiero que me escriban en español, gracias.")])
        .note("Her son Mateo can translate in an emergency."),
    person(FAR_AWAY.0, "george.whitfield@mail.example", "+1 503 555 0107")
        .asked(&[("By", "I'm three hours behind you this year, so nothing before your noon, please.")])
        .note("With his daughter in Portland until spring. His wife Edith is still in town."),
    person("Harbor Physiotherapy", "desk@harborphysio.example", "+1 518 555 0108")
        .asked(&[("Referrals", "Fax still works best for us, and the diagnosis code on page one.")]),
    person("Northside Cardiology", "office@northsidecardio.example", "+1 518 555 0109")
        .asked(&[("Notes", "Pre-op notes two working days before, or the slot goes.")]),
    person("Maple Grove School", "nurse@maplegrove.example", "+1 518 555 0110")
        .asked(&[("Forms", "One file per child, please, named surname first.")]),
    person("Hill Street Pharmacy", "rx@hillstreet.example", "+1 518 555 0111"),
    person("Greenfield Pediatrics", "front@greenfieldpeds.example", "+1 518 555 0112"),
    person("Brookside Assisted Living", "care@brookside.example", "+1 518 555 0113")
        .asked(&[("Reach them", "Call the floor nurse after 2 pm, mornings are rounds.")]),
    person("Ellen Brandt", "ellen.brandt@mail.example", "+1 518 555 0114")
        .asked(&[("Ask", "Don't ask me how I am, ask me how far I can walk.")]),
    person("Marcus Webb", "marcus.webb@home.example", "+1 518 555 0115")
        .asked(&[("Visits", "Ring twice, I need a minute to get to the door.")])
        .note("Home visits only since the hip operation."),
    person("Grace Okonkwo", "grace.okonkwo@mail.example", "+1 518 555 0116"),
    person("Harold Jensen", "harold.jensen@post.example", "+1 518 555 0117")
        .asked(&[("Reach him", "I don't do computers. Telephone.")]),
    person("Mei-Ling Chen", "meiling.chen@mail.example", "+1 518 555 0118"),
    person("Anita Kowalski", "anita.k@home.example", "+1 518 555 0119")
        .asked(&[("By", "After 5, I'm on the line at the plant all day.")]),
    person("Samuel Ortiz", "samuel.ortiz@mail.example", "+1 518 555 0120"),
    person("Beatrice Lang", "bea.lang@post.example", "+1 518 555 0121")
        .asked(&[("Explain", "Please repeat the important part, my hearing aid is what it is.")]),
    person("Tomasz Nowak", "tomasz.nowak@mail.example", "+1 518 555 0122"),
    person("Fatima Rahman", "fatima.rahman@mail.example", "+1 518 555 0123")
        .asked(&[("Appointments", "A woman doctor whenever you can.")]),
    person("Oliver Grant", "oliver.grant@home.example", "+1 518 555 0124"),
    person("Janet Moreau", "janet.moreau@mail.example", "+1 518 555 0125")
        .asked(&[("Reach her", "Never leave details on the answering machine, my boys listen to it.")]),
    person("Isaac Feldman", "isaac.feldman@post.example", "+1 518 555 0126")
        .asked(&[("By", "Not from Friday sundown to Saturday night.")]),
    person("Rosa Delgado", "rosa.delgado@mail.example", "+1 518 555 0127"),
    person("William Tran", "will.tran@mail.example", "+1 518 555 0128"),
    person("Kathleen Byrne", "kathleen.byrne@home.example", "+1 518 555 0129")
        .asked(&[("Results", "Good or bad, I want to hear it from a person.")]),
    person("Dmitri Volkov", "dmitri.volkov@mail.example", "+1 518 555 0130"),
    person("Aisha Bello", "aisha.bello@mail.example", "+1 518 555 0131"),
    person("Frank Rossi", "frank.rossi@post.example", "+1 518 555 0132")
        .asked(&[("Billing", "Itemise it. I read every line.")]),
    person("Hannah Schultz", "hannah.schultz@mail.example", "+1 518 555 0133"),
    person("Joseph Mbeki", "joseph.mbeki@home.example", "+1 518 555 0134"),
    person("Margaret Doyle", "peggy.doyle@mail.example", "+1 518 555 0135")
        .asked(&[("Call her", "It's Peggy. Margaret was my mother.")]),
    person("Vikram Shah", "vikram.shah@mail.example", "+1 518 555 0136"),
    person("Linda Castle", "linda.castle@post.example", "+1 518 555 0137")
        .asked(&[("Reach her", "Mail is fine, I answer in the evening.")]),
    person("Chidi Eze", "chidi.eze@mail.example", "+1 518 555 0138"),
    person("Patricia Holm", "pat.holm@home.example", "+1 518 555 0139"),
    person("Robert Sinclair", "rob.sinclair@mail.example", "+1 518 555 0140")
        .asked(&[("Appointments", "First one of the day, I have a shop to open.")]),
    person("Yuki Tanaka", "yuki.tanaka@mail.example", "+1 518 555 0141"),
    person("Gloria Mendez", "gloria.mendez@mail.example", "+1 518 555 0142"),
    person("Edward Hale", "edward.hale@post.example", "+1 518 555 0143")
        .asked(&[("Explain", "Write it down for me, I forget half of it at the door.")]),
    person("Nadia Haddad", "nadia.haddad@mail.example", "+1 518 555 0144"),
    person("Walter Pruitt", "walter.pruitt@home.example", "+1 518 555 0145")
        .asked(&[("Reach him", "Talk to my daughter Sue, she keeps my calendar.")]),
    person("Carmen Ibarra", "carmen.ibarra@mail.example", "+1 518 555 0146"),
    person("Peter Novak", "peter.novak@mail.example", "+1 518 555 0147"),
    person("Simone Baptiste", "simone.b@mail.example", "+1 518 555 0148")
        .asked(&[("Waiting", "If you run more than 15 minutes late, text me, I wait in the car.")]),
    person("Andrew McLeod", "andrew.mcleod@post.example", "+1 518 555 0149"),
    person("Zainab Yusuf", "zainab.yusuf@mail.example", "+1 518 555 0150"),
    person("Helen Varga", "helen.varga@home.example", "+1 518 555 0151"),
    person("Daniel Price", "daniel.price@mail.example", "+1 518 555 0152")
        .asked(&[("Needles", "Tell me before, not during.")]),
    person("Sofia Lindgren", "sofia.lindgren@mail.example", "+1 518 555 0153"),
    person("Ahmed Farouk", "ahmed.farouk@mail.example", "+1 518 555 0154"),
    person("Theresa Quinn", "theresa.quinn@post.example", "+1 518 555 0155")
        .asked(&[("Reach her", "Evenings by mail. I work nights and sleep until two.")]),
    person("Leo Marchetti", "leo.marchetti@mail.example", "+1 518 555 0156"),
    person("Emily Stone", "emily.stone@mail.example", "+1 518 555 0157"),
    person("Abdul Karim", "abdul.karim@home.example", "+1 518 555 0158"),
    person("Judith Weiss", "judith.weiss@mail.example", "+1 518 555 0159")
        .asked(&[("Explain", "I am a nurse. Give me the values.")]),
    person("Noah Bennett", "noah.bennett@mail.example", "+1 518 555 0160"),
];

/// From here on they joined during the year, one every three weeks or so.
pub const FIRST_TO_JOIN: usize = 45;
