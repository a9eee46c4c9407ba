//! Notices of confidentiality, of virus scanners, of trees to be saved.

use super::phrases::Phrases;
use std::sync::LazyLock;

/// How many points make a disclaimer, by at least two different marks unless one alone says it all.
const ENOUGH: u32 = 5;
/// How many make one where another stands before it.
const ENOUGH_AFTER: u32 = 2;
const SURE: u32 = 5;

/// Marks and their points, in small letters: five say it alone; the others only together, for an agent too may write
/// that a letter is confidential or that the recipient has to sign.
#[rustfmt::skip]
const MARKS: &[(&str, u32)] = &[
    ("confidentiality notice", 5), ("confidentiality disclaimer", 5), ("email disclaimer", 5), ("e-mail disclaimer", 5),
    ("legal disclaimer", 5), ("legally privileged", 4), ("consider the environment", 5), ("checked for viruses", 5),
    ("virus-free", 5), ("scanned for viruses", 5), ("originated from outside", 5), ("external email:", 5),
    ("external sender", 4), ("vertraulichkeitshinweis", 5), ("avis de confidentialité", 5),
    ("clause de confidentialité", 5), ("aviso de confidencialidad", 5), ("aviso de confidencialidade", 5),
    ("aviso legal:", 5), ("pensez à l'environnement", 5), ("pensez à l’environnement", 5), ("medio ambiente", 4),
    ("meio ambiente", 4), ("antes de imprimir", 5), ("denken sie an die umwelt", 5), ("avant d'imprimer", 5),
    ("avant d’imprimer", 5), ("prima di stampare", 5), ("avviso di riservatezza", 5), ("denk aan het milieu", 5),
    ("auf viren geprüft", 5), ("analysé par", 2), ("libre de virus", 5), ("livre de vírus", 5), ("virenfrei", 5),
    ("garanti sans virus", 5), ("intended recipient", 3), ("intended solely", 3), ("solely for the use", 3),
    ("intended only for", 3), ("intended for the", 2), ("for the exclusive use", 3), ("addressee", 2),
    ("privileged", 2), ("unauthorised", 2), ("unauthorized", 2), ("strictly prohibited", 3), ("received this e-mail in error", 4),
    ("received this email in error", 4), ("received this message in error", 4), ("received it in error", 3),
    ("received this communication in error", 4), ("received this transmission in error", 4), ("in error", 1),
    ("vertrauliche", 2), ("vertraulich", 1), ("rechtlich geschützte", 3), ("nicht der richtige adressat", 4),
    ("nicht der beabsichtigte", 4), ("irrtümlich erhalten", 4), ("unbefugte", 3), ("nicht gestattet", 1),
    ("confidentiel", 2), ("destinataire", 2), ("reçu ce message par erreur", 4), ("par erreur", 2),
    ("interdite", 2), ("confidencial", 2), ("destinatario", 2), ("recibido este", 2), ("por error", 2),
    ("prohibid", 2), ("destinatário", 2), ("recebeu esta mensagem", 2), ("por engano", 2), ("proibid", 2),
    ("riservat", 2), ("destinatari", 1), ("per errore", 2), ("vietat", 2), ("vertrouwelijk", 2), ("geadresseerde", 3),
    ("abusievelijk", 3), ("niet toegestaan", 2), ("confidential", 2), ("this e-mail", 1), ("this email", 1),
    ("this message", 1), ("this communication", 1), ("this transmission", 1), ("attachment", 1), ("disclos", 2),
    ("disseminat", 2), ("distribution", 1), ("copying", 2), ("delete", 1), ("notify the sender", 3),
    ("sender immediately", 3), ("contact the sender", 2), ("liability", 2), ("viruses", 2), ("virus", 1),
    ("diese e-mail", 1), ("diese nachricht", 1), ("anhänge", 1), ("löschen", 1), ("vernichten", 2), ("absender", 2),
    ("informieren sie", 1), ("weitergabe", 2), ("ce message", 1), ("ce courriel", 1), ("cet e-mail", 1),
    ("pièces jointes", 1), ("supprimer", 1), ("détruire", 2), ("expéditeur", 2), ("este mensaje", 1),
    ("este correo", 1), ("elimin", 1), ("remitente", 2), ("esta mensagem", 1), ("este e-mail", 1), ("apague", 1),
    ("remetente", 2), ("anexos", 1), ("questo messaggio", 1), ("mittente", 2), ("allegati", 1), ("dit bericht", 1),
    ("deze e-mail", 1), ("verwijderen", 1), ("afzender", 2), ("views or opinions", 4), ("registered in england", 3),
    ("registered office", 3), ("registered number", 2), ("company number", 2), ("company registration", 2),
    ("click links or open", 3), ("recognize the sender", 3), ("recognise the sender", 3),
];

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(MARKS.iter().map(|m| m.0)));

/// The marks in a text, each with its start, in the order in which they end.
fn marks(text: &str) -> Vec<(usize, usize)> {
    let at = |start| PHRASES.at(text.as_bytes(), start).map(move |(mark, length)| (start + length, start, mark));
    let mut found: Vec<(usize, usize, usize)> = (0..text.len()).flat_map(at).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, start, mark)| (mark, start)).collect()
}

/// Whether a paragraph is a disclaimer, and where in it the first mark stands. `after` says that another disclaimer
/// stands before it.
pub(crate) fn find(paragraph: &str, after: bool) -> Option<usize> {
    let mut seen = [false; MARKS.len()];
    let (mut points, mut kinds, mut first) = (0, 0, None);
    for (mark, start) in marks(paragraph) {
        if std::mem::replace(&mut seen[mark], true) {
            continue;
        }
        first = Some(first.unwrap_or(start).min(start));
        points += MARKS[mark].1;
        kinds += 1;
        if points >= ENOUGH && kinds >= 3 || MARKS[mark].1 >= SURE {
            return first;
        }
    }
    (after && points >= ENOUGH_AFTER).then_some(first).flatten()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn disclaimers() {
        for text in [
            "This e-mail and any attachments are confidential and intended solely for the addressee.",
            "If you are not the intended recipient, please notify the sender and delete this message.",
            "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige \
             Adressat sind, informieren Sie bitte sofort den Absender.",
            "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses \
             destinataires. Si vous avez reçu ce message par erreur, merci de le détruire.",
            "Este mensaje y sus anexos son confidenciales. Si no es usted el destinatario, elimínelo.",
            "Esta mensagem é confidencial. Se você não é o destinatário, apague-a e avise o remetente.",
            "Please consider the environment before printing this email.",
            "CONFIDENTIALITY NOTICE: for the eyes of the reader only.",
        ] {
            assert!(find(text, false).is_some(), "{text}");
        }
    }

    #[test]
    fn what_agents_write() {
        for text in [
            "Only the intended recipient can sign for the parcel, so please have an ID ready.",
            "Your letter is confidential, so I have sent it by courier.",
            "Please delete the old app, then open the attachment of this email.",
            "We scan for viruses every night, so you are safe.",
            "You received this email because you asked for a copy of the invoice, and I have added it as an attachment.",
        ] {
            assert_eq!(find(text, false), None, "{text}");
        }
    }
}
