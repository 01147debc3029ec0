namespace Coldstart.Api.Tests.Ingest.Otlp;

/// <summary>Skipped, with the reason, where the exporters of npm are not installed.</summary>
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodeExporter.Missing!;
}
