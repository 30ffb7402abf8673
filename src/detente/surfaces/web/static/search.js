// Looks for words in the index of the site; nothing is asked of any server.
"use strict";
{
  const MOST = 60;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const rows = window.DETENTE_INDEX.map((row) => ({ row, title: plain(row[0]), text: plain(row.join(" ")) }));
  const box = document.getElementById("find");
  const said = document.getElementById("found");
  const list = document.getElementById("hits");
  const rank = (entry, words) =>
    words.reduce((sum, word) => sum + (entry.title.includes(word) ? 2 : 0) + (entry.title.startsWith(word) ? 1 : 0), 0)
    + (entry.row[2] === "question" ? 1 : 0);
  const look = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    const hits = words.length ? rows.filter((entry) => words.every((word) => entry.text.includes(word))) : [];
    hits.sort((a, b) => rank(b, words) - rank(a, words));
    list.replaceChildren(...hits.slice(0, MOST).map(({ row }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = row[1].split("/").map(encodeURIComponent).join("/");
      link.textContent = row[0];
      const kind = document.createElement("span");
      kind.className = "hint";
      kind.textContent = ` ${row[2]}, ${row[1]}`;
      item.append(link, kind);
      return item;
    }));
    said.textContent = !words.length ? "" : hits.length > MOST ? `${hits.length} pages, the first ${MOST}:`
      : hits.length === 1 ? "1 page" : `${hits.length} pages`;
    history.replaceState(null, "", words.length ? `#${encodeURIComponent(box.value)}` : "#");
  };
  if (location.hash.length > 1) box.value = decodeURIComponent(location.hash.slice(1));
  box.addEventListener("input", look);
  look();
}
