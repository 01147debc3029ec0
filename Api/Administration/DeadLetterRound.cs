using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;

namespace Coldstart.Api.Administration;

/// <summary>What became of the dead letters that one call tried again.</summary>
internal sealed class DeadLetterRound
{
    private readonly List<(Guid Id, Problem Problem)> listed = [];

    /// <summary>Letters that are counted now, and gone.</summary>
    public int Retried { get; set; }

    /// <summary>Letters that stay.</summary>
    public int Failed { get; private set; }

    /// <summary>There are more that were not tried.</summary>
    public bool More { get; set; }

    /// <summary>The last letter that was tried; null for none.</summary>
    public Guid? Cursor { get; set; }

    public void Note(Guid id, Problem? problem)
    {
        if (problem is null)
        {
            Retried++;
            return;
        }
        Failed++;
        if (listed.Count < Limits.DeadLetterRetryErrorsListed) listed.Add((id, problem));
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteNumber("retried"u8, Retried);
        json.WriteNumber("failed"u8, Failed);
        json.WriteBoolean("more"u8, More);
        if (More && Cursor is { } cursor) json.WriteId("next_cursor"u8, cursor);
        else json.WriteNull("next_cursor"u8);
        json.WriteStartArray("errors"u8);
        foreach (var (id, problem) in listed)
        {
            var first = problem.Errors.Count > 0 ? problem.Errors[0] : new ProblemError("", problem.Detail);
            json.WriteStartObject();
            json.WriteId("id"u8, id);
            json.WriteString("code"u8, first.Code.Length > 0 ? first.Code : problem.Kind.Code);
            json.WriteString("detail"u8, first.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
