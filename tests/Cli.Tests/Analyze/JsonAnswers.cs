using System.Text.Json;

namespace Coldstart.Cli.Tests.Analyze;

/// <summary>Reads what <c>--json</c> printed.</summary>
internal static class JsonAnswers
{
    public static JsonElement Root(this CommandRun run)
    {
        using var document = JsonDocument.Parse(run.Out);
        return document.RootElement.Clone();
    }

    public static JsonElement Function(this CommandRun run, string name) => run.Root().Function(name);

    public static JsonElement Function(this JsonElement root, string name) =>
        Assert.Single(root.GetProperty("functions").EnumerateArray(), function => function.GetProperty("function_name").GetString() == name);
}
