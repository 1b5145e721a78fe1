import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decideFiles, textOf } from "./decide.js";

/** What is decided for the mask of an update of a build, and for one of a list of datasets, with this comment. */
const comments: readonly [comment: string, update: string, list: string][] = [
  ["The fields.", "in build: output type", "out datasets: list"],
  [
    "Such as `build.output`, `datasets.*.name`.",
    "in .: comment, not build: comment build.output",
    "out .: comment, not datasets: comment datasets.*.name",
  ],
  [
    'Such as "build.output" or "datasets.name".',
    "in .: comment, not build: comment build.output",
    "out .: comment, not datasets: comment datasets.name",
  ],
  [
    "Such as 'build.output', and <code>datasets.name</code>.",
    "in .: comment, not build: comment build.output",
    "out .: comment, not datasets: comment datasets.name",
  ],
  [
    "Such as “build.output”, ‘datasets.name’.",
    "in .: comment, not build: comment build.output",
    "out .: comment, not datasets: comment datasets.name",
  ],
  [
    'Set it to `paths: "note,build.output"`, or ``datasets.name, next_page_token``.',
    "in .: comment, not build: comment build.output",
    "out .: comment, not datasets: comment datasets.name",
  ],
  [
    "Such as `build.unheard_of`, `datasets.*`.",
    "in .: comment, not build: comment build.unheard_of",
    "out .: comment, not datasets: comment datasets.*",
  ],
  // Bare names, and masks of the request.
  [
    "Such as `build`, `output`, `datasets`, `update_mask.paths`.",
    "in build: output type",
    "out datasets: list",
  ],
  // Without quotes.
  [
    "A build's fields, such as build.output, aren't all; nor datasets.name.",
    "in build: output type",
    "out datasets: list",
  ],
  // Something else than paths.
  [
    "See `build.proto/x`, `build.`, `datasets.example.com/Dataset`, `a.build.output`, `rebuild.output`.",
    "in build: output type",
    "out datasets: list",
  ],
  // In camelCase, they are not paths, and those of JSON can be relative to anything.
  [
    "Such as `build.logOutput`, `datasets.displayName`.",
    "in build: output type",
    "out datasets: list",
  ],
  // Warnings.
  [
    "Such as `output`; *not* `build.output`, nor `datasets.name`.",
    "in build: output type",
    "out datasets: list",
  ],
  [
    "`name` instead of\n `build.output` or `build.steps`, never `datasets.name`",
    "in build: output type",
    "out datasets: list",
  ],
  [
    "Paths, not to be empty, are `build.output`; including but not limited to `datasets.name`.",
    "in .: comment, not build: comment build.output",
    "out .: comment, not datasets: comment datasets.name",
  ],
  // Paths of what the rules found.
  [
    "`steps.name`, which sets `build.steps.name`; `owner.name`, but for `datasets.owner`.",
    "in build: output type",
    "out datasets: list",
  ],
];

suite("the comment of a mask", () => {
  const decisions = decideFiles(
    Object.fromEntries(
      comments.map(([comment], i) => [
        `case${i}.proto`,
        `syntax = "proto3"; package case${i};
        import "google/protobuf/field_mask.proto";
        service S { rpc UpdateBuild(UpdateBuildRequest) returns (Build); rpc ListDatasets(ListDatasetsRequest) returns (ListDatasetsResponse); }
        message Step { string name = 1; }
        message Build { string output = 1; Step steps = 2; }
        message Dataset { string name = 1; Step owner = 2; }
        message UpdateBuildRequest {
          Build build = 1;
          string note = 2;
          /* ${comment} */
          google.protobuf.FieldMask update_mask = 3;
        }
        message ListDatasetsRequest {
          google.protobuf.FieldMask read_mask = 1; // ${comment.replaceAll("\n", "\n // ")}
        }
        message ListDatasetsResponse { repeated Dataset datasets = 1; string next_page_token = 2; }`,
      ]),
    ),
  );
  for (const [i, [comment, update, list]] of comments.entries()) {
    test(`the comment “${comment}” decides between a field and the message around it`, () => {
      assert.deepEqual(
        decisions
          .filter(({ field }) => field.parent.file.name === `case${i}`)
          .map(textOf),
        [update, list],
      );
    });
  }

  test("a path that can be relative to a field as well as to the message around it leaves no saying", () => {
    const texts = decideFiles({
      "a.proto": `
        syntax = "proto3"; package a;
        import "google/protobuf/field_mask.proto";
        service S { rpc UpdateNode(UpdateNodeRequest) returns (Node); }
        message Node { string name = 1; Node node = 2; }
        message UpdateNodeRequest {
          Node node = 1;
          // Such as \`node.name\`.
          google.protobuf.FieldMask update_mask = 2;
        }`,
    }).map(textOf);
    assert.deepEqual(texts, ["none: comment node node.name"]);
  });

  test("paths without quotes leave no saying where a rule goes by little", () => {
    const texts = decideFiles({
      "a.proto": `
        syntax = "proto3"; package a;
        import "google/protobuf/field_mask.proto";
        service S { rpc EditChart(EditChartRequest) returns (EditChartResponse); rpc EditMap(EditMapRequest) returns (EditChartResponse); }
        message Query { string text = 1; }
        message DashboardChart { string title = 1; }
        message EditChartResponse { DashboardChart dashboard_chart = 1; }
        message EditChartRequest {
          Query dashboard_query = 1;
          DashboardChart dashboard_chart = 2;
          // Paths are dashboard_chart.title and dashboard_query.text.
          google.protobuf.FieldMask edit_mask = 3;
        }
        message EditMapRequest {
          Query dashboard_query = 1;
          DashboardChart dashboard_chart = 2;
          // The list is in dashboard_chart.proto.
          google.protobuf.FieldMask edit_mask = 3;
        }`,
    }).map(textOf);
    assert.deepEqual(texts, [
      "none: comment dashboard_chart dashboard_chart.title",
      "in dashboard_chart: type in the response",
    ]);
  });
});
