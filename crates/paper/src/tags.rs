//! What the texts of a paper are, for whoever has it read aloud: a tree beside the pages, whose leaves are stretches of them.

use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Content, Finish, Name, Pdf, Ref};

/// A place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node(usize);

enum Kid {
    Node(Node),
    /// The stretch with this number on this page.
    Stretch(usize, usize),
}

struct Element {
    role: StructRole,
    parent: Option<Node>,
    kids: Vec<Kid>,
}

pub struct Tree {
    elements: Vec<Element>,
    /// For each page whose each of its stretches is.
    pages: Vec<Vec<Node>>,
}

impl Tree {
    /// The paper itself.
    pub const WHOLE: Node = Node(0);

    pub fn new() -> Tree {
        let whole = Element { role: StructRole::Document, parent: None, kids: Vec::new() };
        Tree { elements: vec![whole], pages: Vec::new() }
    }

    pub fn add(&mut self, parent: Node, role: StructRole) -> Node {
        let node = Node(self.elements.len());
        self.elements.push(Element { role, parent: Some(parent), kids: Vec::new() });
        self.belongs(parent, Kid::Node(node));
        node
    }

    fn belongs(&mut self, node: Node, kid: Kid) {
        if let Some(element) = self.elements.get_mut(node.0) {
            element.kids.push(kid);
        }
    }

    /// What is drawn on this page from here on, until the stretch is ended, is this one's; nobody's: it is decoration.
    pub fn begin(&mut self, content: &mut Content, page: usize, node: Option<Node>) {
        let Some((node, element)) = node.and_then(|node| Some((node, self.elements.get(node.0)?))) else {
            content.begin_marked_content(Name(b"Artifact"));
            return;
        };
        let role = element.role.to_name();
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, Vec::new);
        }
        let number = self.pages.get(page).map_or(0, Vec::len);
        content.begin_marked_content_with_properties(role).properties().identify(number_of(number));
        self.pages.iter_mut().skip(page).take(1).for_each(|stretches| stretches.push(node));
        self.belongs(node, Kid::Stretch(page, number));
    }

    /// The tree as objects: its root, its elements from the number `first` on, then whose the stretches of each page are.
    pub fn write(&self, pdf: &mut Pdf, root: Ref, first: i32, page_id: impl Fn(usize) -> Ref) {
        let id = |n: usize| Ref::new(first.saturating_add(number_of(n)));
        let of_page = |page: usize| id(self.elements.len() + page);
        let mut tree = pdf.indirect(root).start::<StructTreeRoot<'_>>();
        tree.child(id(Tree::WHOLE.0)).parent_tree_next_key(number_of(self.pages.len()));
        let mut parents = tree.parent_tree();
        let mut numbered = parents.nums();
        for page in 0..self.pages.len() {
            numbered.insert(number_of(page), of_page(page));
        }
        numbered.finish();
        parents.finish();
        tree.finish();
        for (n, element) in self.elements.iter().enumerate() {
            let mut written = pdf.struct_element(id(n));
            written.kind(element.role).parent(element.parent.map_or(root, |parent| id(parent.0)));
            if element.role == StructRole::TH {
                written.attributes().push().table().scope(TableHeaderScope::Column);
            }
            let mut kids = written.children();
            for kid in &element.kids {
                match kid {
                    Kid::Node(node) => {
                        kids.struct_element(id(node.0));
                    }
                    Kid::Stretch(page, number) => {
                        kids.marked_content_ref().page(page_id(*page)).marked_content_id(number_of(*number));
                    }
                }
            }
        }
        for (page, stretches) in self.pages.iter().enumerate() {
            pdf.indirect(of_page(page)).array().items(stretches.iter().map(|node| id(node.0)));
        }
    }
}

pub fn number_of(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
