using System.Text.Json.Serialization;

namespace Coldstart.Api.Options;

/// <summary>The JSON that options hold.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class OptionsJson : JsonSerializerContext;
