// Tables that are sorted, filtered and saved; code that is copied; pictures that are saved; light and dark.
(() => {
  "use strict";
  const root = document.documentElement;
  const FIRST_ROWS = 25;

  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };
  const button = (words, act, props = {}) => make("button", { type: "button", textContent: words, onclick: act, ...props });
  const save = (name, kind, text) => {
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: kind })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // Light and dark: as the system has it, until somebody chooses.
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);
  const name = () => { theme.textContent = isDark() ? "☀ Light" : "☾ Dark"; };
  const recolor = () => { name(); dispatchEvent(new Event("recolor")); };
  const theme = button("", () => { root.dataset.theme = isDark() ? "light" : "dark"; recolor(); }, { className: "theme" });
  theme.setAttribute("aria-label", "Switch between light and dark");
  systemIsDark.addEventListener("change", recolor);
  name();
  document.body.prepend(theme);

  // Contents: open beside the page, folded above it; the section in view is marked.
  const contents = document.querySelector("nav.contents details");
  const isWide = matchMedia("(min-width: 75rem)");
  const unfold = () => { contents.open = isWide.matches; };
  isWide.addEventListener("change", unfold);
  unfold();
  contents.addEventListener("click", (event) => { if (event.target.closest("a") && !isWide.matches) contents.open = false; });
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const inView = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  document.querySelectorAll("main > section").forEach((section) => inView.observe(section));

  // Tables.
  const saved = (cell) => cell.dataset.value ?? cell.textContent;
  const quoted = (field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  const csv = (rows) => rows.map((row) => row.map(quoted).join(",") + "\r\n").join("");
  for (const box of document.querySelectorAll(".table")) {
    const table = box.querySelector("table");
    const body = table.tBodies[0];
    const given = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    const whole = [headings, ...given.map((row) => [...row.cells])].map((row) => row.map(saved));
    let words = "";
    let isShort = given.length > FIRST_ROWS;

    const count = make("span", { role: "status" });
    const all = button("", () => { isShort = !isShort; show(); });
    const more = make("div", { className: "more" }, count, all);
    more.dataset.name = box.dataset.name;
    const show = () => {
      let matching = 0;
      for (const row of body.rows) {
        const isIn = row.textContent.toLowerCase().includes(words);
        matching += isIn;
        row.classList.toggle("out", !isIn);
        row.classList.toggle("later", isIn && isShort && matching > FIRST_ROWS);
      }
      const shown = isShort ? Math.min(matching, FIRST_ROWS) : matching;
      count.textContent = `${shown} of ${given.length} rows`;
      all.textContent = isShort ? `Show all ${matching}` : `Show the first ${FIRST_ROWS}`;
      all.hidden = matching <= FIRST_ROWS;
    };

    headings.forEach((heading, place) => {
      const number = (cell) => (saved(cell) === "" ? NaN : Number(saved(cell).replaceAll(",", "")));
      const order = (one, other) => {
        const [left, right] = [one.cells[place], other.cells[place]];
        const [x, y] = [number(left), number(right)];
        if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
        return saved(left).localeCompare(saved(right), "en", { numeric: true });
      };
      const sort = () => {
        const isDown = heading.getAttribute("aria-sort") === "ascending";
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
        const isEmpty = (row) => saved(row.cells[place]) === "";
        const filled = given.filter((row) => !isEmpty(row)).sort((a, b) => (isDown ? order(b, a) : order(a, b)));
        body.append(...filled, ...given.filter(isEmpty));
        show();
      };
      const sorter = button("", sort);
      sorter.append(...heading.childNodes);
      heading.append(sorter);
    });

    const filter = make("input", { type: "search", placeholder: "Filter rows", oninput: () => { words = filter.value.trim().toLowerCase(); show(); } });
    filter.setAttribute("aria-label", `Filter the rows of ${box.dataset.name}`);
    box.csv = () => csv(whole);
    const tools = make("div", { className: "tools" }, button("CSV", () => save(`${box.dataset.name}.csv`, "text/csv", box.csv()), { title: "Save all rows with unrounded numbers" }));
    if (given.length > 8) tools.prepend(filter);
    box.prepend(tools);
    if (given.length > FIRST_ROWS) box.append(more);
    show();
  }

  // Pictures and code.
  for (const view of document.querySelectorAll(".view")) {
    const picture = () => save(`${view.dataset.name}.svg`, "image/svg+xml", view.querySelector("svg").outerHTML);
    view.append(button("SVG", picture, { className: "save", title: "Save this picture as SVG" }));
  }
  for (const box of document.querySelectorAll(".code")) {
    const code = box.querySelector("code");
    const copy = button("Copy", async () => {
      const selection = getSelection();
      selection.selectAllChildren(code);
      const isDone = await navigator.clipboard?.writeText(code.textContent).then(() => true, () => false);
      if (isDone || document.execCommand("copy")) {
        selection.removeAllRanges();
        copy.textContent = "Copied";
        setTimeout(() => { copy.textContent = "Copy"; }, 1500);
      }
    }, { className: "copy" });
    box.append(copy);
  }

  // Paper shows what is folded away; afterwards it is folded again.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
})();
