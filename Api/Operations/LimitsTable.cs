using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;

namespace Coldstart.Api.Operations;

/// <summary>
/// <c>GET /api/v1/limits</c>: every bound of the service. Names, values and reasons are those of <see cref="Limits"/> itself: its constants
/// and their documentation, which the build puts beside the program.
/// </summary>
internal sealed partial class LimitsTable
{
    private readonly byte[] answer;

    public LimitsTable()
    {
        var documentation = ReadDocumentation();
        All =
        [
            .. typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(static field => field.IsLiteral || field.IsInitOnly)
                .Select(field => new Bound(NameOf(field.Name), Convert.ToString(field.GetValue(null), CultureInfo.InvariantCulture)!, documentation.GetValueOrDefault(field.Name, "")))
                .OrderBy(static bound => bound.Name, StringComparer.Ordinal),
        ];
        answer = JsonBytes.Render(All, static (json, bounds) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("limits"u8);
            foreach (var bound in bounds)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, bound.Name);
                json.WritePropertyName("value"u8);
                json.WriteRawValue(bound.Value);
                json.WriteString("description"u8, bound.Description);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public IReadOnlyList<Bound> All { get; }

    public Task AnswerAsync(HttpContext context, Caller caller, Guid id) => Answer.JsonAsync(context, answer);

    private static Dictionary<string, string> ReadDocumentation()
    {
        var prefix = $"F:{typeof(Limits).FullName}.";
        var file = Path.Combine(AppContext.BaseDirectory, typeof(Limits).Assembly.GetName().Name + ".xml");
        return XDocument.Load(file).Descendants("member")
            .Where(member => member.Attribute("name")!.Value.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(member => member.Attribute("name")!.Value[prefix.Length..], static member => TextOf(member.Element("summary")));
    }

    /// <summary>The text of a summary: references become the last part of their name.</summary>
    private static string TextOf(XElement? summary)
    {
        if (summary is null) return "";
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
        {
            if (node is XText plain) text.Append(plain.Value);
            else if (node is XElement { Name.LocalName: "see" } reference) text.Append(NameOf((reference.Attribute("cref")?.Value ?? "").Split('.')[^1]));
            else if (node is XElement other) text.Append(other.Value);
        }
        return WhiteSpace().Replace(text.ToString(), " ").Trim();
    }

    private static string NameOf(string constant) => Hump().Replace(constant, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Hump();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    /// <param name="Name">snake_case.</param>
    /// <param name="Value">A number.</param>
    /// <param name="Description">Meaning, unit, reason.</param>
    internal sealed record Bound(string Name, string Value, string Description);
}
