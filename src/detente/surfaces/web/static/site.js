// Only comfort: everything here also works without it.
"use strict";

// Long tables can be narrowed by typing.
for (const box of document.querySelectorAll(".scroll")) {
  const rows = box.querySelectorAll("tbody tr");
  if (rows.length < 15 || box.closest("details")) continue;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("span");
  label.className = "filter";
  input.type = "search";
  count.setAttribute("role", "status");
  label.append("Only rows with ", input, " ", count);
  box.before(label);
  input.addEventListener("input", () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = words.length ? `${shown} of ${rows.length}` : "";
  });
}

// The address to cite is copied with one key or click.
const cite = document.getElementById("cite");
if (cite && navigator.clipboard) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Copy address";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(cite.href);
    button.textContent = "Copied";
  });
  cite.after(" ", button);
}

// Slow work is watched without loading the page again and again.
const job = document.getElementById("job");
if (job) {
  const bar = document.getElementById("bar");
  const look = async () => {
    const answer = await fetch(job.dataset.job);
    if (!answer.ok) { location.reload(); return; }
    const state = await answer.json();
    if (state.total) { bar.max = state.total; bar.value = state.done; }
    const part = state.total ? `: ${state.done} of ${state.total}` : (state.note ? `: ${state.note}` : "");
    job.textContent = `Working on it${part}. This page shows the answer when it is there.`;
    if (["waiting", "running"].includes(state.state)) setTimeout(look, 700);
    else if (state.state === "cancelled") location.href = job.dataset.job.replace(".json", "");
    else location.reload();
  };
  setTimeout(look, 500);
}

// A page that left without its slow parts is drawn again when they are ready.
const partial = document.getElementById("partial");
if (partial) {
  const again = async () => {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("main").replaceWith(page.getElementById("main"));
    if (document.getElementById("partial")) setTimeout(again, 1500);
  };
  setTimeout(again, 800);
}
