/* The search. The build writes the sections of the book into `bookPages`; this makes MiniSearch's
   index of them and puts first where a term is taught. Nothing is fetched: it works from a folder. */
globalThis.bookSearch = (() => {
  "use strict";
  const DEFINED = "\u2063"; // stands before a term where it is defined: book/_ext/search.py
  const WORD = /[\p{L}\p{N}]+(?:[’'−–‑-][\p{L}\p{N}]+)*|[∇∂⊙∑∏∫∞≈‖]/gu;
  const LITTLE = new Set(
    ("a about all am an and any are as at be been but by can could did difference do does for from " +
     "had has have how i if in into is it its just me must my of on one or our please " +
     "s should so some such than that the their them then there these they this to use used using was " +
     "we were what when where which while who why will with would you your between explain need " +
     "tell").split(" "));
  const BOOSTS = { title: 5, terms: 8, heads: 3, questions: 3, chapter: 2, text: 1 };
  // What is looked up elsewhere: found, but after the chapters.
  const FURTHER = 0.3; // and after what every reader needs
  const AFTER = /^(Exercises|Sheet|Key points|Further reading|Where deep learning uses it)$/;
  const WEIGHTS = [[/reference\/api/, 0.35], [/reference\//, 0.4], [/\/sheet\.html$/, 0.4], [/index\.html$/, 0.6]];
  const stemmer = new Stemmer();

  function stem(word) {
    return /^[a-z]{4,}$/.test(word)
      ? stemmer.stemWord(word.replace(/is(e[ds]?|ing|ations?|able)$/, "iz$1")) : word;
  }

  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const stemsOf = new Map();

  /** The stems of a word as it is written: of a word with hyphens also those of its parts. */
  function stemsOfWord(written) {
    let found = stemsOf.get(written);
    if (!found) {
      const parts = plain(written).replace(/[’']s?(?![a-z])/g, "").split(/[−–‑-]/);
      found = parts.length === 1 || parts[0].length > 1 ? parts.map(stem) : []; // n-1 is one word
      if (parts.length > 1) found.push(stem(parts.join("")));
      stemsOf.set(written, found);
    }
    return found;
  }

  function stems(text) {
    const found = [];
    for (const written of text.replace(/([\p{L}\p{N}]) ?[−–-] ?(?=\d)/gu, "$1-").match(WORD) || []) found.push(...stemsOfWord(written));
    return found;
  }

  /** What is asked: without the little words, unless there is nothing else. */
  function asked(query) {
    query = query.replace(/^(what do.*) means?\W*$/i, "$1");
    const all = [...query.matchAll(/\S+/g)].map(([word]) => word);
    const telling = all.filter(word => !LITTLE.has(word.toLowerCase().replace(/[^\p{L}\p{N}]+$/u, "")));
    const kept = stems((telling.length ? telling : all).join(" "));
    return [...new Set(kept)];
  }

  const sections = [];
  const vocabulary = new Set();
  const names = new Map(); // a term, as its stems, and the sections that define it
  for (const page of bookPages) {
    const chapter = page.sections[0];
    const weight = (WEIGHTS.find(([where]) => where.test(page.url)) || [0, 1])[1];
    for (const section of page.sections) {
      const id = sections.length;
      const later = /^Going further/.test(section.title) || AFTER.test(section.title);
      sections.push({ ...section, id, weight: later ? weight * FURTHER : weight, url: page.url, chapter });
      section.terms.forEach(term => term.slice(0, -1).forEach(name => {
        const key = stems(name).join(" ");
        names.set(key, [...(names.get(key) || []), { id, term }]);
      }));
    }
  }

  const engine = new MiniSearch({
    fields: Object.keys(BOOSTS),
    extractField: (section, field) => ({
      id: section.id,
      chapter: section.chapter.title,
      terms: section.terms.map(term => term.slice(0, -1).join("\n")).join("\n"),
      heads: section.heads.join("\n"),
      questions: (section.text.match(/[^.?!\n]+\?/g) || []).join("\n"),
    })[field] ?? section[field],
    tokenize: text => {
      const found = stems(text).filter(word => !LITTLE.has(word));
      found.forEach(word => vocabulary.add(word));
      return found;
    },
    processTerm: word => word,
  });
  const ready = engine.addAllAsync(sections, { chunkSize: 40 }); // a slow phone stays awake

  /** The terms that stand in a question, the longest first, each with the section that defines it. */
  function termsIn(query) {
    const all = stems(query).filter(word => word), found = new Map();
    for (let from = 0; from < all.length; from++) {
      for (let to = from + 1; to <= Math.min(all.length, from + 6); to++) {
        for (const place of names.get(all.slice(from, to).join(" ")) || []) {
          const whole = to - from < all.length ? 0 : place.term.slice(0, -1).some(name => plain(name) === plain(query.trim())) ? 2 : 1;
          const known = found.get(place.id);
          if (!known || known.length < to - from) found.set(place.id, { ...place, length: to - from, whole });
        }
      }
    }
    return found;
  }

  /** The sections that answer a query, best first. */
  function find(query, limit = 30) {
    const wanted = asked(query);
    if (!wanted.length) return [];
    const defined = termsIn(query);
    const results = engine.search(query, {
      tokenize: () => wanted,
      boost: BOOSTS,
      prefix: (word, i) => i === wanted.length - 1 && word.length > 2,
      fuzzy: word => !vocabulary.has(word) && word.length > 3 ? 0.25 : false,
      weights: { prefix: 0.2, fuzzy: 0.3 },
      boostDocument: id => sections[id].weight,
    });
    for (const result of results) {
      const here = defined.get(result.id);
      const covered = new Set(result.queryTerms).size / wanted.length;
      result.score *= covered;
      if (here) result.score *= here.whole ? 1000 ** here.whole : 1 + 0.5 * here.length;
    }
    results.sort((a, b) => b.score - a.score);
    return results.slice(0, limit).map(({ id, score, terms }) => {
      const section = sections[id], here = defined.get(id);
      const anchor = here ? here.term.at(-1) : section.anchor;
      return {
        address: section.url + (anchor ? "#" + anchor : ""),
        number: section.number, title: section.title, score,
        chapter: section === section.chapter || !section.anchor ? null : section.chapter,
        excerpt: excerpt(section, new Set([...terms, ...wanted]), here),
      };
    });
  }

  const SENTENCE = /[^\n]+?(?:[.?!:][)”"]?(?=\s|$)|(?=\n|$))/g;

  /** One or two sentences of a section, as pieces of text: [piece, whether it was asked for]. */
  function excerpt(section, terms, defined) {
    const sentences = (section.text.match(SENTENCE) || []).map(text => text.trim());
    const phrase = defined && stems(defined.term[0])[0];
    let best = 0, bestScore = -1;
    sentences.forEach((sentence, at) => {
      const matched = new Set(stems(sentence).filter(word => terms.has(word)));
      let score = matched.size + (sentence.length > 40 ? 0.5 : 0);
      if (phrase && stems(sentence.split(DEFINED).slice(1).map(after => after.slice(0, 40)).join(" ")).includes(phrase)) score += 5;
      if (score > bestScore) [best, bestScore] = [at, score];
    });
    let text = sentences[best] || "";
    if (text.length < 140 && sentences[best + 1]) text += " " + sentences[best + 1];
    text = text.replaceAll(DEFINED, "");
    if (text.length > 260) text = text.slice(0, 260).replace(/\s\S*$/, "") + " …";
    const pieces = [];
    let last = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (stemsOfWord(word).some(part => terms.has(part))) {
        pieces.push([text.slice(last, index), false], [word, true]);
        last = index + word.length;
      }
    }
    return [...pieces, [text.slice(last), false]];
  }

  return { find, ready };
})();

/* The page of the search: what is typed is found at once, and what is found is said aloud. */
if (globalThis.document) {
  const form = document.getElementById("search-form"), box = form.elements.q;
  const status = document.getElementById("search-status"), list = document.getElementById("search-results");
  const element = (name, text, classes) => Object.assign(document.createElement(name), { textContent: text, className: classes || "" });
  const name = section => (section.number ? section.number + ". " : "") + section.title;

  function item(result) {
    const entry = element("li", ""), link = element("a", name(result)), excerpt = element("p", "");
    link.href = form.dataset.root + result.address;
    entry.append(link);
    if (result.chapter) entry.append(element("p", name(result.chapter), "search-chapter"));
    excerpt.append(...result.excerpt.map(([text, marked]) => marked ? element("mark", text) : text));
    if (excerpt.textContent) entry.append(excerpt);
    return entry;
  }

  function show() {
    const query = box.value.trim();
    const results = query ? bookSearch.find(query) : [];
    list.replaceChildren(...results.map(item));
    status.textContent = !query ? "" : results.length
      ? `${results.length === 30 ? "The best 30" : results.length} ${results.length === 1 ? "place" : "places"} for “${query}”.`
      : `Nothing is found for “${query}”. Try another word, or look into the index.`;
  }

  let waiting;
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => bookSearch.ready.then(show), 200); });
  form.addEventListener("submit", event => {
    event.preventDefault();
    clearTimeout(waiting);
    bookSearch.ready.then(show);
    if (location.protocol !== "file:") history.replaceState(null, "", "?" + new URLSearchParams({ q: box.value }));
  });
  if (!box.value) box.focus();
  if (box.value) status.textContent = "Reading the book …";
  bookSearch.ready.then(show);
}
