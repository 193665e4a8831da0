use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(char_filter(signs = mapping(mappings = ["& => and", "& => und"])))]
#[es(analyzer(plain = custom(tokenizer = "standard", char_filter = ["signs"])))]
struct Article {
    #[es(text(analyzer = "plain"))]
    title: String,
}

fn main() {}
