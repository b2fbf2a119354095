using System.Reflection;
using System.Runtime.Loader;
using Bellwire.Testing.Processes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace Bellwire.GeneratedClient.Tests;

/// <summary>The OpenAPI document is good enough for a generator of clients, and what it makes talks with the server.</summary>
public sealed class GeneratedClientTests
{
    private const string Domain = "example.org";
    private const string Password = "user of 101";

    [Fact]
    public async Task A_client_made_from_the_document_compiles_and_speaks_with_the_server()
    {
        using var folder = new DataFolder();
        var file = new ProvisioningFile();
        var tenant = file.Tenant(Domain).Extension("101", sipPassword: "sip", userPassword: Password, role: "Admin");
        tenant.Json["queues"] = new System.Text.Json.Nodes.JsonArray(System.Text.Json.Nodes.JsonNode.Parse("""{"number":"8001","agents":[{"number":"101"}]}"""));
        file.WriteTo(folder.File("office.json"));
        await using var server = await BellwireProcess.ServeAsync(new ServeOrder(folder.File("data"))
        {
            Provision = folder.File("office.json"), Options = ["--bind", "127.0.0.1"],
        });
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready) } });
        http.BaseAddress = new Uri($"https://localhost:{server.Ready.ApiPort}/");

        var document = await http.GetStringAsync("api/openapi.json", TestContext.Current.CancellationToken);
        var program = Compile(await GenerateAsync(document), Source("Smoke.cs"));
        var smoke = program.GetType("Smoke")?.GetMethod("RunAsync") ?? throw new InvalidOperationException("the program has its entrance");

        await (Task)smoke.Invoke(null, [http, "user-101", Domain, Password])!; // it returns a task
    }

    private static async Task<string> GenerateAsync(string document)
    {
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "BellwireClient",
            GenerateOptionalParameters = true,
            OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.NewtonsoftJson },   // the other one writes names of enum members, not their spelling
        };
        return new CSharpClientGenerator(await OpenApiDocument.FromJsonAsync(document), settings).GenerateFile();
    }

    private static Assembly Compile(params string[] sources)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator); // the runtime always sets it
        var compilation = CSharpCompilation.Create(
            "GeneratedClient", sources.Select(source => CSharpSyntaxTree.ParseText(source)), platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        Assert.Empty(result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        bytes.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(bytes);
    }

    private static string Source(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!); // it is embedded
        return reader.ReadToEnd();
    }
}
