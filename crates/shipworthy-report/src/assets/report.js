// Moves the threshold over points that the report already holds. Without this script the figures stand at the threshold in use.
(function () {
  "use strict";
  // Older browsers do not open folds by style when they print.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not(.columns)").forEach(function (fold) { fold.open = true; });
  });
  var data = document.getElementById("curve-points");
  var panel = document.getElementById("try-threshold");
  if (!data || !panel) return;
  var curve = JSON.parse(data.textContent);
  var input = document.getElementById("threshold");
  var text = function (id, value) {
    var node = document.getElementById(id);
    if (node && value !== undefined) node.textContent = value;
  };
  var place = function (size, x, y) {
    var line = document.getElementById("tried-line-" + size);
    var spot = document.getElementById("tried-spot-" + size);
    if (!line || !spot) return;
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    spot.setAttribute("cx", x);
    spot.setAttribute("cy", y);
  };
  var show = function (index) {
    var point = curve.points[index];
    document.body.classList.toggle("moved", index !== curve.start);
    input.setAttribute("aria-valuetext", "threshold " + point.threshold + ", cost " + point.cost);
    text("at-threshold", point.threshold);
    text("at-cost", point.cost);
    text("at-interval", point.interval);
    text("at-missed", point.missed);
    text("at-alarms", point.alarms);
    var dots = document.querySelectorAll("#people .dot");
    for (var i = 0; i < dots.length; i++) {
      dots[i].classList.toggle("missed", i >= dots.length - point.crosses);
    }
    var picture = document.getElementById("people");
    if (picture) picture.setAttribute("aria-label", point.crosses + " of " + dots.length + " positives are missed");
    place("wide", point.wide[0], point.wide[1]);
    place("narrow", point.narrow[0], point.narrow[1]);
  };
  input.addEventListener("input", function () { show(Number(input.value)); });
  document.getElementById("back").addEventListener("click", function () {
    input.value = curve.start;
    show(curve.start);
  });
  input.value = curve.start;
  panel.hidden = false;
})();
