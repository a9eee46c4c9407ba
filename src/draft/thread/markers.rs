//! The words by which mail programs and their users mark the parts of a message, in the languages they speak.
//!
//! English, German, French, Spanish, Portuguese, Italian and Dutch, with a little Danish, Norwegian, Swedish,
//! Finnish and Polish where it costs nothing. Everything is in small letters; ASCII capitals match too.

use super::phrases::Phrases;
use std::sync::LazyLock;

/// Phrases of which one may stand at the beginning of a text.
pub(crate) struct Starts(LazyLock<Phrases>);

impl Starts {
    /// The length of the longest phrase at the beginning of `text` that ends where a word ends.
    pub fn at(&self, text: &str) -> Option<usize> {
        let end = self.0.at(text.as_bytes(), 0).map(|(_, length)| length).max()?;
        let more = text[end..].chars().next().is_some_and(char::is_alphanumeric);
        let whole = !more || text[..end].ends_with([' ', ':']);
        whole.then_some(end)
    }
}

macro_rules! starts {
    ($name:ident, $doc:literal, [$($phrase:literal),* $(,)?]) => {
        #[doc = $doc]
        pub(crate) static $name: Starts = Starts(LazyLock::new(|| Phrases::new([$($phrase),*])));
    };
}

starts! {
    GREETINGS,
    "What a greeting begins with.",
    [
        "hi", "hiya", "hello", "hey", "dear", "dearest", "good morning", "good afternoon", "good evening",
        "good day", "greetings", "to whom it may concern", "morning", "afternoon", "evening", "howdy", "hallo",
        "guten tag", "guten morgen", "guten abend", "sehr geehrte", "sehr geehrter", "liebe", "lieber", "grüezi",
        "servus", "moin", "grüß gott", "werte", "werter", "bonjour", "bonsoir", "cher", "chère", "chers", "chères",
        "madame", "monsieur", "mesdames", "messieurs", "salut", "coucou", "hola", "buenos días", "buenos dias",
        "buenas tardes", "buenas noches", "buenas", "buen día", "estimado", "estimada", "estimados", "estimadas",
        "querido", "querida", "apreciado", "apreciada", "olá", "ola", "oi", "bom dia", "boa tarde", "boa noite",
        "prezado", "prezada", "prezados", "prezadas", "caro", "cara", "caros", "caras", "cari", "exmo", "exma",
        "exmos", "ciao", "buongiorno", "buonasera", "salve", "gentile", "gentili", "egregio", "egregia",
        "spettabile", "hoi", "dag", "beste", "geachte", "goedemorgen", "goedemiddag", "goedenavond", "goedendag",
        "hej", "hei", "kära", "kjære", "kære",
    ]
}

starts! {
    CLOSINGS,
    "What a closing begins with.",
    [
        "best", "best regards", "kind regards", "kindest regards", "warm regards", "warmest regards", "regards",
        "best wishes", "warm wishes", "warmest wishes", "kindest", "warmly", "warmest", "with best wishes",
        "with kind regards", "with best regards", "with warm regards", "with warmest regards", "with regards",
        "all the best", "all best", "yours", "yours sincerely", "yours faithfully", "yours truly", "yours kindly",
        "sincerely", "sincerely yours", "respectfully", "respectfully yours", "cordially", "faithfully", "cheers",
        "thanks", "thanks again", "thanks so much", "thanks very much", "thanks a lot", "thanks in advance",
        "many thanks", "with thanks", "with many thanks", "thank you", "thank you again", "thank you so much",
        "thank you very much", "thank you in advance", "thanks and regards", "thanks & regards",
        "thanks and kind regards", "thanks and best regards", "with gratitude", "gratefully", "in gratitude",
        "take care", "have a great day", "have a nice day", "have a good day", "have a lovely day",
        "have a wonderful day", "have a great weekend", "have a good weekend", "have a lovely weekend",
        "have a great week", "have a great one", "enjoy your day", "talk soon", "speak soon", "until then", "br",
        "rgds", "kr", "brgds", "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichen gruessen",
        "mit freundlichem gruß", "mit freundlichem gruss", "freundliche grüße", "freundliche grüsse",
        "freundlicher gruß", "viele grüße", "viele grüsse", "viele liebe grüße", "beste grüße", "beste grüsse",
        "herzliche grüße", "herzliche grüsse", "herzlichst", "liebe grüße", "liebe grüsse", "schöne grüße",
        "sonnige grüße", "mit besten grüßen", "mit besten grüssen", "mit herzlichen grüßen", "mit bestem gruß",
        "gruß", "gruss", "grüße", "grüsse", "lg", "mfg", "vg", "bg", "vielen dank", "danke", "herzlichen dank",
        "besten dank", "hochachtungsvoll", "schönen tag", "schönes wochenende", "cordialement", "bien cordialement",
        "très cordialement", "bien à vous", "sincères salutations", "salutations", "salutations distinguées",
        "meilleures salutations", "bonne journée", "bonne soirée", "belle journée", "excellente journée",
        "bonne fin de journée", "bon week-end", "merci", "merci d'avance", "merci beaucoup", "merci encore",
        "je vous prie d'agréer", "veuillez agréer", "je vous prie de croire", "avec mes salutations", "amicalement",
        "respectueusement", "à bientôt", "bien amicalement", "saludos", "saludos cordiales", "un saludo",
        "un cordial saludo", "cordiales saludos", "cordial saludo", "un saludo cordial", "atentamente",
        "muy atentamente", "gracias", "muchas gracias", "mil gracias", "gracias de antemano", "un abrazo",
        "reciba un cordial saludo", "le saluda atentamente", "le saluda", "quedo atento", "quedo atenta",
        "que tenga un buen día", "buen fin de semana", "hasta pronto", "cordialmente", "atenciosamente",
        "cumprimentos", "com os melhores cumprimentos", "os melhores cumprimentos", "melhores cumprimentos",
        "com os meus cumprimentos", "com cumprimentos", "obrigado", "obrigada", "muito obrigado", "muito obrigada",
        "desde já obrigado", "desde já obrigada", "abraços", "um abraço", "abraço", "att", "saudações", "grato",
        "grata", "tenha um bom dia", "tenha um ótimo dia", "até logo", "até breve", "respeitosamente",
        "cordiali saluti", "distinti saluti", "un cordiale saluto", "un saluto", "saluti", "grazie", "grazie mille",
        "a presto", "buona giornata", "i migliori saluti", "tanti saluti", "cari saluti", "met vriendelijke groet",
        "met vriendelijke groeten", "vriendelijke groeten", "vriendelijke groet", "met hartelijke groet",
        "hartelijke groet", "hartelijke groeten", "groeten", "groetjes", "groet", "mvg", "bedankt",
        "alvast bedankt", "hoogachtend", "fijne dag", "fijne dag nog", "med vänliga hälsningar",
        "vänliga hälsningar", "med venlig hilsen", "venlig hilsen", "med vennlig hilsen", "vennlig hilsen",
        "hälsningar", "mvh", "ystävällisin terveisin", "terveisin", "pozdrawiam", "z poważaniem",
    ]
}

starts! {
    MOBILE,
    "What a telephone or a program signs with.",
    [
        "sent from my", "sent from mail for", "sent from outlook", "sent from yahoo", "sent from aol",
        "sent from samsung", "sent from proton", "sent with proton", "sent from gmail", "sent from windows mail",
        "sent from mobile", "sent from a mobile", "sent from iphone", "sent from ipad", "sent via bluemail",
        "sent with bluemail", "get outlook for", "get bluemail for", "download outlook for", "yahoo mail:",
        "von meinem iphone", "von meinem ipad", "von meinem samsung", "von meinem android", "von meinem smartphone",
        "von meinem handy", "gesendet von mail", "gesendet von outlook", "gesendet von meinem",
        "gesendet von yahoo", "gesendet mit der", "gesendet mit der gmx", "gesendet mit der web.de",
        "diese nachricht wurde von meinem", "holen sie sich outlook für", "outlook für android herunterladen",
        "outlook für ios beziehen", "outlook für ios", "outlook für android", "envoyé de mon", "envoyé depuis mon",
        "envoyé depuis", "envoyé à partir de", "envoyé avec", "obtenez outlook pour", "obtenir outlook pour",
        "télécharger outlook pour", "téléchargez outlook pour", "enviado desde mi", "enviado desde outlook",
        "enviado desde yahoo", "enviado desde correo", "enviado desde", "enviado de mi", "obtener outlook para",
        "obtén outlook para", "descargar outlook para", "enviado do meu", "enviado do outlook", "enviado do yahoo",
        "enviado do email", "enviado do correio", "enviado a partir do meu", "enviado via", "obter o outlook para",
        "obtenha o outlook para", "obter outlook para", "inviato da iphone", "inviato da ipad", "inviato dal mio",
        "inviato da outlook", "inviato da yahoo", "inviato da posta", "inviato da libero", "scarica outlook per",
        "ottieni outlook per", "verstuurd vanaf", "verzonden vanaf", "verzonden met", "verstuurd met",
        "outlook voor ios downloaden", "outlook voor android downloaden", "download outlook voor",
        "skickat från min", "skickat från", "sendt fra min", "sendt fra", "lähetetty", "wysłane z",
    ]
}

starts! {
    ORIGINAL,
    "What stands between dashes above a message that is answered.",
    [
        "original message", "original appointment", "reply message", "ursprüngliche nachricht", "originalnachricht",
        "original-nachricht", "message d'origine", "message d’origine", "message original", "message initial",
        "mensaje original", "mensagem original", "messaggio originale", "oorspronkelijk bericht",
        "originele bericht", "ursprungligt meddelande", "oprindelig meddelelse", "opprinnelig melding",
        "alkuperäinen viesti", "wiadomość oryginalna", "urspr. nachricht",
    ]
}

starts! {
    FORWARDED,
    "What stands between dashes, or before a colon, above a message that is passed on.",
    [
        "forwarded message", "begin forwarded message", "forwarded by", "start of forwarded message",
        "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
        "weitergeleitete e-mail", "beginn der weitergeleiteten nachricht", "message transféré", "message transmis",
        "début du message transféré", "début du message réexpédié", "début de message transféré",
        "message réexpédié", "courriel transféré", "mensaje reenviado", "inicio del mensaje reenviado",
        "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada",
        "início da mensagem reencaminhada", "messaggio inoltrato", "inizio messaggio inoltrato",
        "inizio del messaggio inoltrato", "doorgestuurd bericht", "begin doorgestuurd bericht",
        "vidarebefordrat meddelande", "videresendt meddelelse", "videresendt melding",
    ]
}

starts! {
    REPLY_ABOVE,
    "What help desks write above the message that is answered, without the signs around it.",
    [
        "please type your reply above this line", "please type your reply above this line to",
        "type your response above this line", "please reply above this line", "reply above this line",
        "write above this line", "in replies all text above this line", "to reply, please type above this line",
        "bitte geben sie ihre antwort oberhalb dieser zeile ein", "bitte antworten sie oberhalb dieser zeile",
        "bitte antworten sie über dieser zeile", "bitte geben sie ihre antwort über dieser zeile ein",
        "veuillez saisir votre réponse au-dessus de cette ligne", "répondez au-dessus de cette ligne",
        "merci de répondre au-dessus de cette ligne", "escriba su respuesta por encima de esta línea",
        "por favor, escriba su respuesta sobre esta línea", "responda por encima de esta línea",
        "digite sua resposta acima desta linha", "responda acima desta linha",
        "por favor, digite sua resposta acima desta linha", "escreva a sua resposta acima desta linha",
    ]
}

/// The fields of a header block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    From,
    To,
    Date,
    Subject,
    Other,
}

/// The field that a label names.
pub(crate) fn field(label: &str) -> Option<Field> {
    Some(match label {
        "from" | "von" | "de" | "da" | "van" | "från" | "fra" | "lähettäjä" | "od" | "expéditeur" | "absender"
        | "remitente" | "remetente" | "mittente" => Field::From,
        "to" | "an" | "à" | "a" | "para" | "aan" | "till" | "til" | "vastaanottaja" | "do" | "destinataire"
        | "empfänger" | "destinatario" | "destinatário" | "naar" => Field::To,
        "sent" | "date" | "gesendet" | "datum" | "envoyé" | "envoyé le" | "date d'envoi" | "enviado" | "enviado el"
        | "fecha" | "enviada em" | "enviado em" | "enviada" | "data" | "inviato" | "verzonden" | "skickat"
        | "sendt" | "lähetetty" | "wysłano" | "gesendet am" | "sent at" => Field::Date,
        "subject" | "betreff" | "objet" | "asunto" | "assunto" | "oggetto" | "onderwerp" | "ämne" | "emne" | "aihe"
        | "temat" => Field::Subject,
        "cc" | "bcc" | "kopie" | "copie" | "copia" | "cópia" | "reply-to" | "antwort an" | "répondre à"
        | "responder a" | "importance" | "wichtigkeit" | "importancia" | "priority" | "attachments" | "anlagen"
        | "pièces jointes" | "datos adjuntos" | "anexos" | "cópia para" | "kopie an" | "organization" => Field::Other,
        _ => return None,
    })
}

/// Longer labels than this are none.
pub(crate) const LONGEST_LABEL: usize = 24;
