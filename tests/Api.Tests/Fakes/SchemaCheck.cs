using System.Text.Json;
using System.Text.RegularExpressions;

namespace Coldstart.Api.Tests.Fakes;

/// <summary>Holds a value against a schema of docs/openapi.json: as much of JSON Schema as that file uses.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>What does not fit, with its place; empty where all does.</summary>
    public List<string> Check(JsonElement value, JsonElement schema)
    {
        var errors = new List<string>();
        Check(value, schema, "", errors);
        return errors;
    }

    public JsonElement Resolve(JsonElement item)
    {
        while (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("$ref", out var reference))
        {
            item = document;
            foreach (var part in reference.GetString()![2..].Split('/')) item = item.GetProperty(part);
        }
        return item;
    }

    private void Check(JsonElement value, JsonElement given, string place, List<string> errors)
    {
        var schema = Resolve(given);
        if (schema.TryGetProperty("anyOf", out var choices) && !choices.EnumerateArray().Any(choice => Fits(value, choice))) errors.Add($"{place}: fits none of the choices");
        if (schema.TryGetProperty("type", out var type) && !Types(type).Contains(TypeOf(value)) && !(Types(type).Contains("number") && TypeOf(value) == "integer"))
        {
            errors.Add($"{place}: is {TypeOf(value)}, not {type}");
            return;
        }
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => one.ToString() == value.ToString())) errors.Add($"{place}: '{value}' is not in the list");
        if (schema.TryGetProperty("const", out var only) && only.ToString() != value.ToString()) errors.Add($"{place}: '{value}' is not '{only}'");
        if (schema.TryGetProperty("pattern", out var pattern) && value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, pattern.GetString()!)) errors.Add($"{place}: '{value}' does not match {pattern}");
        if (schema.TryGetProperty("minimum", out var minimum) && value.ValueKind == JsonValueKind.Number && value.GetDouble() < minimum.GetDouble()) errors.Add($"{place}: {value} is below {minimum}");
        if (value.ValueKind == JsonValueKind.Object) CheckObject(value, schema, place, errors);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (at, item) in value.EnumerateArray().Index()) Check(item, items, $"{place}/{at}", errors);
        }
    }

    private void CheckObject(JsonElement value, JsonElement schema, string place, List<string> errors)
    {
        var properties = schema.TryGetProperty("properties", out var known) ? known : default;
        if (schema.TryGetProperty("required", out var required))
        {
            errors.AddRange(required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{place}/{name}: is missing"));
        }
        var others = schema.TryGetProperty("additionalProperties", out var additional) ? additional : default;
        foreach (var property in value.EnumerateObject())
        {
            var where = $"{place}/{property.Name}";
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(property.Name, out var own)) Check(property.Value, own, where, errors);
            else if (others.ValueKind == JsonValueKind.False) errors.Add($"{where}: is not described");
            else if (others.ValueKind == JsonValueKind.Object) Check(property.Value, others, where, errors);
        }
    }

    private bool Fits(JsonElement value, JsonElement schema) => Check(value, schema).Count == 0;

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(static one => one.GetString()!) : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => value.TryGetInt64(out _) ? "integer" : "number",
    };
}
