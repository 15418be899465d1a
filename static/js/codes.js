"use strict";
// Codes are known by their shape, as in `reception/codes.py`: alphabet and length, in any width and case, marks off.
const codes = (() => {
  const CODE = "[2-9A-HJ-NP-Z]{28}";
  const IDENTIFIER = "[\\]】][A-Z][0-9A-Z]"; // of the symbology, as some scanners put it in front: ]Q1
  const IN = new RegExp(`(?:${IDENTIFIER}|^|[^0-9A-Z])(${CODE})(?![0-9A-Z])`);
  const AT_THE_END = new RegExp(`(?:${IDENTIFIER})?(${CODE}) *$`);

  const plain = (text) => text.normalize("NFKC").toUpperCase()
    .replace(/[\p{Cf}\p{Cs}]/gu, "").replace(/[\s\x1c-\x1f]/g, " ").replace(/\p{Cc}/gu, "");
  // The code that stands in a text as a word of its own; nothing where there is none.
  const find = (text) => IN.exec(plain(text))?.[1];
  // The code at the end of a plain text, whatever comes before, and where it begins with its identifier.
  function ending(text) {
    const found = AT_THE_END.exec(text);
    return found && { code: found[1], at: found.index };
  }
  return { plain, find, ending };
})();
